package dev.cadastre.store.kubernetes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Kubernetes Events about objects that belong to no namespace; {@code kubectl describe} shows them.
 * Nothing waits for them and nothing rests on them: one that can't be written is logged.
 */
public final class Events {
  private static final Logger LOG = Logger.getLogger(Events.class);
  private static final String PATH = "/api/v1/namespaces/default/events";
  private static final String COMPONENT = "cadastre-controller";

  /** The same words about the same object are not said again for so long. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private static final int SWEEP_AT = 1_000;

  private final KubernetesApi api;
  private final Clock clock;
  private final Map<Said, Instant> said = new ConcurrentHashMap<>();

  private record Said(Regarding regarding, String reason, String sentence) {}

  public Events(KubernetesApi api, Clock clock) {
    this.api = api;
    this.clock = clock;
  }

  /**
   * The object that an event is about.
   *
   * @param uid empty where it is not known
   */
  public record Regarding(String apiVersion, String kind, String name, String uid) {
    private static final String OURS = "cadastre.dev/v1alpha1";

    public static Regarding block(String name, String uid) {
      return new Regarding(OURS, "IPAMBlock", name, uid);
    }

    public static Regarding nodeNetwork(String name, String uid) {
      return new Regarding(OURS, "NodeNetwork", name, uid);
    }

    public static Regarding settings() {
      return new Regarding(OURS, "IPAMConfig", SettingsResource.NAME, "");
    }
  }

  /** Something went as it should. */
  public void normal(Regarding regarding, String reason, String sentence) {
    say("Normal", new Said(regarding, reason, sentence));
  }

  /** Somebody should look at it. */
  public void warning(Regarding regarding, String reason, String sentence) {
    say("Warning", new Said(regarding, reason, sentence));
  }

  private void say(String type, Said what) {
    var now = clock.instant();
    var last = said.put(what, now);
    if (last != null && last.plus(SILENCE).isAfter(now)) {
      said.put(what, last);
      return;
    }
    if (said.size() > SWEEP_AT) {
      said.values().removeIf(at -> at.plus(SILENCE).isBefore(now));
    }
    LOG.infof("%s %s: %s", what.regarding().kind(), what.regarding().name(), what.sentence());
    Thread.startVirtualThread(() -> write(type, what, now));
  }

  private void write(String type, Said what, Instant now) {
    var reply = api.post(PATH, event(type, what, now));
    if (!(reply instanceof Reply.Answered answered && answered.isSuccess())) {
      LOG.warnf("the event %s of %s is lost: %s", what.reason(), what.regarding().name(), reply);
    }
  }

  private static Map<String, Object> event(String type, Said what, Instant now) {
    var event = new LinkedHashMap<String, Object>();
    event.put("apiVersion", "v1");
    event.put("kind", "Event");
    event.put("metadata", Map.of("name", name(what, now), "namespace", "default"));
    event.put("involvedObject", involved(what.regarding()));
    event.put("type", type);
    event.put("reason", what.reason());
    event.put("message", what.sentence());
    event.put("source", Map.of("component", COMPONENT));
    event.put("reportingComponent", COMPONENT);
    event.put("firstTimestamp", seconds(now));
    event.put("lastTimestamp", seconds(now));
    event.put("count", 1);
    return event;
  }

  /** Unlike that of every other event, as the API server wants it. */
  private static String name(Said what, Instant now) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    return "%s.%x.%x".formatted(what.regarding().name(), micros, what.hashCode());
  }

  private static Map<String, Object> involved(Regarding regarding) {
    return Map.of(
        "apiVersion",
        regarding.apiVersion(),
        "kind",
        regarding.kind(),
        "name",
        regarding.name(),
        "uid",
        regarding.uid());
  }

  /** Events carry whole seconds. */
  private static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
