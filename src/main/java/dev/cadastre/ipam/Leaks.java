package dev.cadastre.ipam;

import dev.cadastre.addr.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what the register holds for a node and the node knows nothing of. */
public final class Leaks {
  private Leaks() {}

  /**
   * Who is suspected after a report.
   *
   * @param before who was before it
   * @param held what the register holds for the node
   */
  public static List<Suspect> after(
      JournalReport report,
      Instant arrivedAt,
      Collection<Suspect> before,
      Collection<HeldEntry> held,
      Settings settings) {
    if (!report.complete()) {
      // It proves nothing by what it lacks, but life by what it lists.
      return before.stream().filter(suspect -> !covers(report, suspect.held())).toList();
    }
    var known = new HashMap<Identity, Suspect>();
    before.forEach(suspect -> known.put(Identity.of(suspect.held()), suspect));
    var suspects = new ArrayList<Suspect>();
    for (var one : held) {
      if (isOld(one.entry(), arrivedAt, settings.leakGrace()) && !covers(report, one)) {
        suspects.add(missed(one, report, arrivedAt, known, settings.collectInterval()));
      }
    }
    return suspects;
  }

  private static Suspect missed(
      HeldEntry held,
      JournalReport report,
      Instant at,
      Map<Identity, Suspect> known,
      Duration interval) {
    var before = known.get(Identity.of(held));
    boolean replaced = report.replaces(held.entry(), held.address());
    if (before == null) {
      return new Suspect(held, at, at, 1, replaced);
    }
    return before.countedAt().plus(interval).isAfter(at)
        ? new Suspect(held, before.since(), before.countedAt(), before.sightings(), replaced)
        : new Suspect(held, before.since(), at, before.sightings() + 1, replaced);
  }

  /** Under another sequence it is another entry; a new UID of its node changes nothing. */
  private record Identity(IpAddress address, Attachment attachment, long sequence) {
    static Identity of(HeldEntry held) {
      var entry = held.entry();
      return new Identity(held.address(), entry.owner().attachment(), entry.sequence());
    }
  }

  private static boolean isOld(Entry entry, Instant now, Duration grace) {
    return entry.at().plus(grace).isBefore(now);
  }

  private static boolean covers(JournalReport report, HeldEntry held) {
    return report.covers(held.entry().owner().attachment(), held.address());
  }
}
