package dev.cadastre.conformance;

import static org.awaitility.Awaitility.await;

import dev.cadastre.cni.CniResult;
import dev.cadastre.testkit.NetworkNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What one obligation is tried in: the host's namespace and containers of its own. */
final class Scene implements AutoCloseable {
  static final String NEWEST = "1.1.0";
  static final List<String> VERSIONS =
      List.of("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration MOMENT = Duration.ofSeconds(4);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Plugin plugin;
  private final NetworkNamespace host;
  private final List<Container> containers = new ArrayList<>();

  Scene(Plugin plugin, NetworkNamespace host) {
    this.plugin = plugin;
    this.host = host;
  }

  Plugin plugin() {
    return plugin;
  }

  NetworkNamespace host() {
    return host;
  }

  /** A new container without an interface. */
  Container container() {
    int number = COUNT.incrementAndGet();
    var container = new Container("conf" + number, new NetworkNamespace("c" + number));
    containers.add(container);
    return container;
  }

  Call call(String verb, String version, Container container) {
    return new Call(plugin, host, verb, version)
        .with("CNI_CONTAINERID", container.id())
        .with("CNI_NETNS", container.namespace().path().toString())
        .with("CNI_IFNAME", "eth0");
  }

  Call call(String verb, Container container) {
    return call(verb, NEWEST, container);
  }

  /** Of a verb that is about no container. */
  Call call(String verb) {
    return new Call(plugin, host, verb, NEWEST);
  }

  /** A container with its interface, as the newest version says it. */
  Attached attached() {
    return attached(NEWEST);
  }

  Attached attached(String version) {
    var container = container();
    var answer = call("ADD", version, container).run();
    return new Attached(container, answer, answer.result());
  }

  record Attached(Container container, Answer answer, CniResult result) {
    List<String> addresses() {
      return result.ips().stream().map(ip -> ip.address().address().toString()).toList();
    }
  }

  /** Links and routes of the host, as {@code ip} prints them. */
  List<String> hostState() {
    var links =
        host.exec("ip", "-o", "link")
            .lines()
            .map(line -> "link " + line.replaceFirst("^[0-9]+: ([^:@]+)[:@].*", "$1"));
    var routes =
        Stream.of("-4", "-6")
            .flatMap(family -> host.exec("ip", family, "route").lines())
            .filter(line -> !line.isBlank() && !line.startsWith("fe80::/64"))
            .map(line -> "route " + line.strip().replaceFirst(" linkdown", ""));
    return Stream.concat(links, routes).sorted().toList();
  }

  /** Waits until the host has nothing that it had not before. */
  void awaitNothingNew(List<String> before) {
    eventually(
        () -> newSince(before).isEmpty(),
        () -> "left on the host: " + String.join("; ", newSince(before)));
  }

  private List<String> newSince(List<String> before) {
    return hostState().stream().filter(line -> !before.contains(line)).toList();
  }

  /** Waits until something holds: the kernel may be a moment behind the plugin's answer. */
  static void eventually(Callable<Boolean> condition, Supplier<String> otherwise) {
    try {
      await().pollInterval(LOOK).atMost(MOMENT).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new Broken(otherwise.get());
    }
  }

  /** Gives back whatever the obligation left behind. */
  @Override
  public void close() {
    for (var container : containers) {
      for (var ifName : List.of("eth0", "net1")) {
        call("DEL", container).with("CNI_IFNAME", ifName).run();
      }
      container.close();
    }
  }
}
