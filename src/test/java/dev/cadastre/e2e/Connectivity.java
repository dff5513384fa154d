package dev.cadastre.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.testkit.Command;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Who must be able to talk to whom in a cluster, and as whom they must be seen. */
final class Connectivity {
  /** As long as kube-proxy and DNS may take to learn of new pods. */
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private static final Pattern QUERY_TIME = Pattern.compile("Query time: (\\d+) usec");

  private final Workload workload;

  Connectivity(Workload workload) {
    this.workload = workload;
  }

  /**
   * One thing to try.
   *
   * @param expected what must be answered
   */
  record Check(String name, String expected, Function<Check, Result> trial) {
    /** Tries it, again and again for as long as a cluster may take to settle. */
    Result run() {
      var end = System.nanoTime() + SETTLE.toNanos();
      var result = trial.apply(this);
      while (!result.passed() && System.nanoTime() < end) {
        result = trial.apply(this);
      }
      return result;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * What came of it.
   *
   * @param answer what was answered, or why nothing was
   * @param millis from the question to its answer; 0 where there was none
   */
  record Result(boolean passed, String answer, double millis) {
    String latency() {
      return passed ? String.format(Locale.ROOT, "%.1f ms", millis) : "-";
    }
  }

  /** Tries all, one after another. */
  void requireAll() {
    for (var check : checks()) {
      assertThat(check.run()).as(check.name()).matches(Result::passed);
    }
  }

  List<Check> checks() {
    var left = workload.left();
    var right = workload.right();
    return List.of(
        seenAs("pod → pod on another node", left.name(), pod(right), left.podAddress()),
        seenAs("pod → pod, the other way", right.name(), pod(left), right.podAddress()),
        answeredBy("pod → Service → pod", left.name(), right.service().clusterAddress(), right),
        dns("pod → cluster DNS", left.name(), right),
        fromOutside("NodePort on one node → pod on the other", left, right),
        answeredBy(
            "node → NodePort on another node → pod", left.nodePod(), nodePort(right, right), right),
        reaches("node → pod on another node", left.nodePod(), pod(right)),
        reaches("node → its own pod", left.nodePod(), pod(left)),
        seenAs("pod → another node", left.name(), node(right), left.podAddress()),
        seenAs("pod → its own node", left.name(), node(left), left.podAddress()),
        seenAs(
            "pod → host outside the cluster",
            left.name(),
            workload.outside() + ":8080",
            left.nodeAddress()));
  }

  private static String pod(Workload.Side side) {
    return authority(side.podAddress(), Workload.PORT);
  }

  private static String node(Workload.Side side) {
    return authority(side.nodeAddress(), Workload.NODE_PORT);
  }

  /** The NodePort of one side's Service at a node, which may be the other's. */
  private static String nodePort(Workload.Side at, Workload.Side by) {
    return authority(at.nodeAddress(), by.service().nodePort());
  }

  private static String authority(String address, int port) {
    return address.contains(":") ? "[%s]:%d".formatted(address, port) : address + ":" + port;
  }

  /** The one who is asked sees this address as the caller's. */
  private Check seenAs(String name, String from, String authority, String expected) {
    return new Check(
        name, expected, check -> curl(check, from, "http://%s/clientip".formatted(authority)));
  }

  /** Whatever the caller is seen as: a node has more than one address. */
  private Check reaches(String name, String from, String authority) {
    return new Check(
        name, "", check -> curl(check, from, "http://%s/clientip".formatted(authority)));
  }

  private Check answeredBy(String name, String from, String authority, Workload.Side by) {
    return new Check(
        name, by.name(), check -> curl(check, from, "http://%s/hostname".formatted(authority)));
  }

  private Check fromOutside(String name, Workload.Side at, Workload.Side by) {
    var url = "http://%s/hostname".formatted(nodePort(at, by));
    return new Check(
        name, by.name(), check -> read(check, workload.cluster().outside(curlWords(url))));
  }

  private Check dns(String name, String from, Workload.Side of) {
    return new Check(
        name,
        of.service().clusterAddress(),
        check -> {
          var asked = "%s.%s.svc.cluster.local".formatted(of.name(), Workload.NAMESPACE);
          var outcome =
              workload.exec(
                  from, "dig", "-u", "+time=2", "+tries=1", "+noall", "+answer", "+stats", asked);
          var time = QUERY_TIME.matcher(outcome.text());
          return new Result(
              outcome.isSuccess() && outcome.text().contains(check.expected()),
              outcome.isSuccess() ? check.expected() : lastLine(outcome.text()),
              time.find() ? Double.parseDouble(time.group(1)) / 1000 : 0);
        });
  }

  private Result curl(Check check, String from, String url) {
    return read(check, workload.exec(from, curlWords(url)));
  }

  private static String[] curlWords(String url) {
    return new String[] {
      "curl", "--silent", "--show-error", "--max-time", "3", "--write-out", "\\n%{time_total}", url
    };
  }

  /** The answer and, in a line of its own, the seconds that it took. */
  private static Result read(Check check, Command.Outcome outcome) {
    if (!outcome.isSuccess()) {
      return new Result(false, lastLine(outcome.text()), 0);
    }
    var lines = outcome.text().lines().toList();
    var answer = withoutPort(lines.getFirst());
    var passed = check.expected().isEmpty() || answer.equals(check.expected());
    var said = passed ? answer : "%s instead of %s".formatted(answer, check.expected());
    return new Result(passed, said, 1000 * Double.parseDouble(lines.getLast()));
  }

  private static String withoutPort(String answer) {
    return answer.replaceFirst("^\\[?([0-9a-f.:]+?)\\]?:\\d+$", "$1");
  }

  private static String lastLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("no answer");
  }
}
