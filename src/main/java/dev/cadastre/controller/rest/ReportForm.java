package dev.cadastre.controller.rest;

import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.JournalReport;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import dev.cadastre.store.ReleaseCommand.Held;
import dev.cadastre.store.kubernetes.Timestamps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the body of {@code POST /v1/report}. */
final class ReportForm {
  private ReportForm() {}

  /**
   * A report whose node is not known yet.
   *
   * @param node as the body names it
   */
  record Reporting(
      Optional<String> node, long generation, boolean complete, List<Attached> attachments) {

    JournalReport of(String actual) {
      Map<Attachment, Reported> byAttachment = new HashMap<>();
      attachments.forEach(
          a ->
              byAttachment.merge(
                  new Attachment(actual, a.network(), a.containerId(), a.ifName()),
                  a.reported(),
                  Reported::and));
      return new JournalReport(actual, generation, complete, byAttachment);
    }
  }

  /** An attachment without its node. */
  record Attached(String network, String containerId, String ifName, Reported reported) {}

  static Reporting parse(Form form) {
    var generation =
        form.number("generation")
            .orElseThrow(() -> form.missing("generation", "the journal's generation"));
    var complete =
        form.flag("complete")
            .orElseThrow(() -> form.missing("complete", "whether this is the whole journal"));
    var attachments =
        form.objects("attachments", ReportForm::attached)
            .orElseThrow(() -> form.missing("attachments", "the list of all attachments"));
    return new Reporting(Words.node(form), generation, complete, attachments);
  }

  private static Attached attached(Form form) {
    form.text("since").ifPresent(since -> requireTime(form, since));
    var addresses = form.objects("addresses", ReportForm::listed).orElse(List.of());
    return new Attached(
        Words.anyNetwork(form),
        Words.anyContainerId(form),
        Words.requiredIfName(form),
        new Reported(Words.pod(form), addresses));
  }

  private static void requireTime(Form form, String since) {
    try {
      Timestamps.parse(since);
    } catch (java.time.DateTimeException e) {
      throw RefusedException.invalid(
          form.field("since"), "%s '%s' is no RFC 3339 time".formatted(form.field("since"), since));
    }
  }

  private static Listed listed(Form form) {
    Held held = Words.held(form);
    return new Listed(held.address(), held.block(), held.sequence());
  }
}
