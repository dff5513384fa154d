package dev.cadastre.ipam;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of addresses as runs without a gap, so that the end of a run of any length is found at
 * once. Not safe for use by several threads.
 */
public final class AddressRanges {
  /** First address to last; no two runs overlap or touch. */
  private final TreeMap<IpAddress, IpAddress> runs = new TreeMap<>();

  public static AddressRanges of(Collection<Cidr> cidrs) {
    var ranges = new AddressRanges();
    cidrs.forEach(ranges::add);
    return ranges;
  }

  public void add(Cidr cidr) {
    var first = cidr.base();
    var last = cidr.last();
    for (var run = touching(first, last); run.isPresent(); run = touching(first, last)) {
      first = min(first, run.get().getKey());
      last = max(last, run.get().getValue());
      runs.remove(run.get().getKey());
    }
    runs.put(first, last);
  }

  /** A run that overlaps these addresses or lies next to them. */
  private Optional<Map.Entry<IpAddress, IpAddress>> touching(IpAddress first, IpAddress last) {
    var after = last.plus(1);
    var run = runs.floorEntry(after.compareTo(last) > 0 ? after : last);
    return Optional.ofNullable(run)
        .filter(r -> r.getValue().compareTo(first) >= 0 || isNext(r.getValue(), first));
  }

  private static boolean isNext(IpAddress last, IpAddress first) {
    return last.family() == first.family() && last.plus(1).equals(first);
  }

  public void remove(Cidr cidr) {
    var first = cidr.base();
    var last = cidr.last();
    for (var run = runs.floorEntry(last);
        run != null && run.getValue().compareTo(first) >= 0;
        run = runs.floorEntry(last)) {
      runs.remove(run.getKey());
      if (run.getValue().compareTo(last) > 0) {
        runs.put(last.plus(1), run.getValue());
      }
      if (run.getKey().compareTo(first) < 0) {
        runs.put(run.getKey(), first.plus(-1));
      }
    }
  }

  /** The end of the last run that has an address of the block; empty where none has. */
  Optional<IpAddress> endOfRunIn(Cidr block) {
    return Optional.ofNullable(runs.floorEntry(block.last()))
        .map(run -> run.getValue())
        .filter(end -> end.compareTo(block.base()) >= 0);
  }

  /** The end of the run that has all addresses of the block; empty where none has. */
  Optional<IpAddress> endOfRunAround(Cidr block) {
    return Optional.ofNullable(runs.floorEntry(block.base()))
        .map(run -> run.getValue())
        .filter(end -> end.compareTo(block.last()) >= 0);
  }

  private static IpAddress min(IpAddress a, IpAddress b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static IpAddress max(IpAddress a, IpAddress b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
