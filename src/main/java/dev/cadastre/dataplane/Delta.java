package dev.cadastre.dataplane;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to change, so that the kernel holds what it should.
 *
 * @param removed to be deleted, in this order, before anything is put
 * @param put to be added or replaced in place, in this order
 */
public record Delta(List<KernelObject> removed, List<KernelObject> put) {
  public static final Delta NONE = new Delta(List.of(), List.of());

  public Delta {
    removed = List.copyOf(removed);
    put = List.copyOf(put);
  }

  /** From what the kernel was seen to hold to what it should. */
  public static Delta between(NodeState desired, NodeState actual) {
    var removed = removed(desired, actual);
    var unsettled = unsettledLinks(removed, desired, actual);
    var put = new ArrayList<KernelObject>();
    for (var object : desired.objects()) {
      var seen = actual.find(object);
      boolean goes = seen.isPresent() && unsettled.contains(seen.get().link());
      if (goes || seen.isEmpty() || !object.isMetBy(seen.get())) {
        put.add(object);
      }
    }
    return new Delta(removed, put);
  }

  /**
   * Links that are deleted or changed, or lose an address: with its link everything on it goes,
   * with its MAC its neighbours do, and with its last address its routes.
   */
  private static Set<Optional<String>> unsettledLinks(
      List<KernelObject> removed, NodeState desired, NodeState actual) {
    var links = new HashSet<Optional<String>>();
    for (var object : removed) {
      if (object instanceof TunnelDevice || object instanceof LinkEntry.LinkAddress) {
        links.add(object.link());
      }
    }
    for (var device : desired.objects(TunnelDevice.class)) {
      if (actual.find(device).filter(device::isMetBy).isEmpty()) {
        links.add(device.link());
      }
    }
    return links;
  }

  /** The reverse order of writing: what rests on others goes first. */
  private static List<KernelObject> removed(NodeState desired, NodeState actual) {
    var removed = new ArrayList<KernelObject>();
    for (var object : actual.objects().reversed()) {
      var wanted = desired.find(object);
      boolean stays =
          object instanceof Sysctl
              || (wanted.isPresent()
                  && (wanted.get().isMetBy(object) || wanted.get().canReplace(object)));
      if (!stays) {
        removed.add(object);
      }
    }
    return removed;
  }

  public boolean isEmpty() {
    return removed.isEmpty() && put.isEmpty();
  }
}
