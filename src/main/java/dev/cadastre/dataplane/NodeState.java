package dev.cadastre.dataplane;

import dev.cadastre.dataplane.LinkEntry.ForwardingEntry;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.LinkEntry.Neighbour;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What the kernel of a node should hold, or was seen to hold, of ours: at most one object in each
 * place. The order in which objects were given does not matter.
 */
public final class NodeState {
  /** Nothing of ours: the state to go to when a node is cleaned. */
  public static final NodeState EMPTY = of(List.of());

  private final TreeMap<Place, KernelObject> objects = new TreeMap<>();

  private NodeState() {}

  /**
   * A state of these objects. Where two want one place (nodes that list one address while the
   * register is being put right), the one whose text sorts first has it, on whatever way they came.
   */
  public static NodeState of(Collection<? extends KernelObject> objects) {
    var state = new NodeState();
    for (var object : objects) {
      state.objects.merge(
          Place.of(object), object, (a, b) -> a.toString().compareTo(b.toString()) <= 0 ? a : b);
    }
    return state;
  }

  /** Its objects in the order in which they are written: what others rest on first. */
  public List<KernelObject> objects() {
    return List.copyOf(objects.values());
  }

  /** Its objects of one kind. */
  public <T extends KernelObject> List<T> objects(Class<T> kind) {
    return objects.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  Optional<KernelObject> find(KernelObject place) {
    return Optional.ofNullable(objects.get(Place.of(place)));
  }

  /**
   * What the kernel holds once the delta is applied: a link that is deleted takes along what is on
   * it.
   */
  public NodeState after(Delta delta) {
    SequencedMap<Place, KernelObject> left = new TreeMap<>(objects);
    for (var removed : delta.removed()) {
      left.remove(Place.of(removed));
      if (removed instanceof TunnelDevice device) {
        left.values().removeIf(object -> object.link().equals(device.link()));
      }
    }
    for (var put : delta.put()) {
      left.put(Place.of(put), put);
    }
    return of(left.values());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeState state && state.objects.equals(objects);
  }

  @Override
  public int hashCode() {
    return objects.hashCode();
  }

  @Override
  public String toString() {
    return objects.values().toString();
  }

  private record Place(int rank, String key) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::rank).thenComparing(Place::key);

    static Place of(KernelObject object) {
      return new Place(rankOf(object), object.key());
    }

    /** Rules first: no wrapped packet is taken before they say from whom. */
    private static int rankOf(KernelObject object) {
      return switch (object) {
        case RuleTable _ -> 0;
        case TunnelDevice _ -> 1;
        case Sysctl _ -> 2;
        case LinkAddress _ -> 3;
        case ForwardingEntry _ -> 4;
        case Neighbour _ -> 5;
        case Route _ -> 6;
        case SourceRule _ -> 7;
      };
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}
