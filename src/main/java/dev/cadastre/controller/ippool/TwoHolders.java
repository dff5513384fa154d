package dev.cadastre.controller.ippool;

import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.SetBack.Clash;
import dev.cadastre.store.PoolReport;
import dev.cadastre.store.PoolReport.Condition;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a pool's condition {@code AddressClash} says: addresses that two containers use, as they can
 * after the register was set back.
 */
final class TwoHolders {
  /** As many as a message names. */
  private static final int NAMED = 3;

  private TwoHolders() {}

  static Condition of(List<Clash> clashes) {
    return clashes.isEmpty()
        ? Condition.absent(PoolReport.ADDRESS_CLASH)
        : new Condition(
            PoolReport.ADDRESS_CLASH, Condition.Status.True, "TwoHolders", words(clashes));
  }

  private static String words(List<Clash> clashes) {
    int others = clashes.size() - NAMED;
    return "delete the pod of one of the two that hold %s%s"
        .formatted(
            clashes.stream().limit(NAMED).map(TwoHolders::words).collect(Collectors.joining("; ")),
            others > 0 ? "; and %d more".formatted(others) : "");
  }

  private static String words(Clash clash) {
    return "%s: %s and %s"
        .formatted(clash.address(), words(clash.registered()), words(clash.reported()));
  }

  private static String words(Attachment attachment) {
    return "container %s on node %s".formatted(attachment.containerId(), attachment.node());
  }
}
