package dev.cadastre.agent.node;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.Stamp;
import dev.cadastre.agent.register.Answer;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.Deadline;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.api.rest.Allocation;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.Role;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.Kernel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a lost journal anew from what the register says of this node and the interfaces that are
 * there. An intact one needs none of that, but the node is offered for pods only after a controller
 * has answered: that is asked for here.
 */
public final class JournalRebuild implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JournalRebuild.class.getName());
  private static final Duration EACH = Duration.ofSeconds(10);

  private final String node;
  private final Journal journal;
  private final ControllerClient controllers;
  private final Kernel kernel;
  private final Runnable onDone;
  private final Periodic periodic =
      new Periodic("journal-rebuild", Duration.ofSeconds(60), Duration.ofSeconds(1), this::ask);

  public JournalRebuild(
      String node, Journal journal, ControllerClient controllers, Kernel kernel, Runnable onDone) {
    this.node = node;
    this.journal = journal;
    this.controllers = controllers;
    this.kernel = kernel;
    this.onDone = onDone;
  }

  public void start() {
    periodic.start();
  }

  private void ask() throws IOException {
    if (journal.snapshot().complete() && controllers.hasAnswered()) {
      return;
    }
    switch (controllers.allocations(node, Deadline.in(EACH))) {
      case Answer.Given<List<Allocation>> given -> {
        if (!journal.snapshot().complete()) {
          rebuild(given.body());
        }
        onDone.run();
      }
      case Answer.Refused<List<Allocation>> refused ->
          throw new IOException("the register refused: " + refused.problem().detail());
      case Answer.NoAnswer<List<Allocation>> none ->
          throw new IOException("the register did not answer: " + none.why());
    }
  }

  private void rebuild(List<Allocation> allocations) {
    var hostEnds = kernel.hostEnds();
    var byAttachment =
        allocations.stream()
            .collect(
                Collectors.groupingBy(
                    a -> new AttachmentKey(a.network(), a.containerId(), a.ifName()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    for (var attachment : byAttachment.entrySet()) {
      journal.recordIfAbsent(entry(attachment, hostEnds));
    }
    journal.markComplete();
    var line = LogLine.of("journal-rebuilt").with("attachments", byAttachment.size());
    LOG.log(Level.INFO, line.toString());
  }

  /** One without an interface of ours may be another plugin's: it is kept until its DEL comes. */
  private static JournalEntry entry(
      Map.Entry<AttachmentKey, List<Allocation>> attachment, Set<String> hostEnds) {
    var key = attachment.getKey();
    var hostEnd = new Attachment(key.network(), key.containerId(), key.ifName()).hostEndName();
    return new JournalEntry(
        key,
        hostEnds.contains(hostEnd) ? Role.MAIN : Role.IPAM,
        Phase.WIRED,
        attachment.getValue().stream().map(JournalRebuild::given).toList(),
        attachment.getValue().getFirst().pod(),
        null,
        Stamp.now());
  }

  private static AllocatedAddress given(Allocation allocation) {
    var prefix = allocation.address().contains(":") ? "/128" : "/32";
    return new AllocatedAddress(
        allocation.address() + prefix,
        allocation.pool(),
        allocation.block(),
        allocation.sequence(),
        null,
        null);
  }

  @Override
  public void close() {
    periodic.close();
  }
}
