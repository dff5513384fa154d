package dev.cadastre.agent.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cadastre.agent.cluster.ApiServer;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.register.ControllerClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What this node tells people about itself: its NodeReport. */
public final class NodeReportWriter implements AutoCloseable {
  private static final String PATH = "/apis/cadastre.dev/v1alpha1/nodereports";

  private final String node;
  private final String version;
  private final ApiServer api;
  private final Journal journal;
  private final ControllerClient controllers;
  private final NodeLoop loop;
  private final Map<String, Condition> last = new HashMap<>();
  private final Periodic periodic =
      new Periodic("node-report", Duration.ofSeconds(30), Duration.ofSeconds(2), this::write);

  private record Condition(
      String type, boolean holds, String reason, String message, Instant since) {
    boolean isStill(Condition before) {
      return before.holds == holds;
    }
  }

  public NodeReportWriter(
      String node,
      String version,
      ApiServer api,
      Journal journal,
      ControllerClient controllers,
      NodeLoop loop) {
    this.node = node;
    this.version = version;
    this.api = api;
    this.journal = journal;
    this.controllers = controllers;
    this.loop = loop;
  }

  public void start() {
    periodic.start();
  }

  public void wake() {
    periodic.wake();
  }

  private void write() throws IOException, InterruptedException {
    var pass = loop.last();
    if (pass.isEmpty()) {
      return;
    }
    var status = JsonNodeFactory.instance.objectNode();
    var conditions = status.putArray("conditions");
    for (var condition : List.of(dataPlane(pass.get()), register(), journalHeld())) {
      conditions.add(json(settled(condition)));
    }
    status.put("mtu", pass.get().podMtu());
    status.put("attachments", journal.snapshot().entries().size());
    status.put("agentVersion", version);
    var patch = JsonNodeFactory.instance.objectNode();
    patch.set("status", status);
    if (!api.merge(PATH + "/" + node + "/status", patch)) {
      api.create(PATH, object());
      api.merge(PATH + "/" + node + "/status", patch);
    }
  }

  private ObjectNode object() {
    var object =
        JsonNodeFactory.instance
            .objectNode()
            .put("apiVersion", "cadastre.dev/v1alpha1")
            .put("kind", "NodeReport");
    object.putObject("metadata").put("name", node);
    return object;
  }

  private Condition dataPlane(NodeLoop.Pass pass) {
    return pass.failure().isEmpty()
        ? condition("DataPlaneReady", true, "Applied", "the kernel holds what it should")
        : condition("DataPlaneReady", false, "KernelRefused", pass.failure().get());
  }

  private Condition register() {
    return controllers
        .lastFailure()
        .map(why -> condition("RegisterReachable", false, "NoAnswer", why))
        .orElseGet(() -> condition("RegisterReachable", true, "Answered", "a controller answers"));
  }

  private Condition journalHeld() {
    return journal.snapshot().complete()
        ? condition("JournalComplete", true, "Complete", "the journal holds what the node holds")
        : condition("JournalComplete", false, "Rebuilding", "the journal was lost and is rebuilt");
  }

  private static Condition condition(String type, boolean holds, String reason, String message) {
    return new Condition(
        type, holds, reason, message, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** A condition keeps the time of its last change. */
  private Condition settled(Condition now) {
    var before = last.get(now.type());
    var settled =
        before != null && now.isStill(before)
            ? new Condition(now.type(), now.holds(), now.reason(), now.message(), before.since())
            : now;
    last.put(now.type(), settled);
    return settled;
  }

  private static ObjectNode json(Condition condition) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", condition.type())
        .put("status", condition.holds() ? "True" : "False")
        .put("reason", condition.reason())
        .put("message", condition.message())
        .put("lastTransitionTime", condition.since().toString());
  }

  @Override
  public void close() {
    periodic.close();
  }
}
