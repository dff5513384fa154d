package dev.cadastre.agent.node;

import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.register.Answer;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.Deadline;
import dev.cadastre.api.rest.Report;
import dev.cadastre.api.rest.Report.ReportedAttachment;
import java.io.IOException;
import java.time.Duration;

/**
 * Tells the register what the journal holds: within two seconds of a change, and twice a minute.
 */
public final class Reporter implements AutoCloseable {
  private static final Duration EACH = Duration.ofSeconds(10);

  private final Journal journal;
  private final ControllerClient controllers;
  private final Periodic periodic =
      new Periodic("reporter", Duration.ofSeconds(30), Duration.ofMillis(1_500), this::report);

  public Reporter(Journal journal, ControllerClient controllers) {
    this.journal = journal;
    this.controllers = controllers;
  }

  public void start() {
    journal.onChange(periodic::wake);
    periodic.start();
  }

  private void report() throws IOException {
    var answer = controllers.report(of(journal.snapshot()), Deadline.in(EACH));
    switch (answer) {
      case Answer.Given<Boolean> given -> {}
      case Answer.Refused<Boolean> refused ->
          throw new IOException("the report was refused: " + refused.problem().detail());
      case Answer.NoAnswer<Boolean> none ->
          throw new IOException("the report did not arrive: " + none.why());
    }
  }

  static Report of(Journal.Snapshot journal) {
    return new Report(
        journal.generation(),
        journal.complete(),
        journal.entries().values().stream().map(Reporter::attachment).toList(),
        null);
  }

  private static ReportedAttachment attachment(JournalEntry entry) {
    return new ReportedAttachment(
        entry.key().network(),
        entry.key().containerId(),
        entry.key().ifName(),
        entry.pod(),
        entry.held(),
        entry.stamp().at().toString());
  }

  @Override
  public void close() {
    periodic.close();
  }
}
