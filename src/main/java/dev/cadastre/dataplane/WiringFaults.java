package dev.cadastre.dataplane;

import dev.cadastre.addr.MacAddress;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of a wiring is missing or altered, each in words for people; what was added is no fault. */
public final class WiringFaults {
  private final List<String> faults = new ArrayList<>();

  private WiringFaults() {}

  /**
   * Compares.
   *
   * @param podMtu of the pod end, where somebody behind us may have set another; 0 where it is not
   *     known
   * @param podEnd absent where there is none, or its namespace is gone
   */
  public static List<String> of(
      PodWiring wiring, int podMtu, Optional<LinkState> podEnd, Optional<LinkState> hostEnd) {
    var found = new WiringFaults();
    found.compare(wiring.podEnd(), podMtu, podEnd);
    found.compare(wiring.hostEnd(), wiring.mtu(), hostEnd);
    return List.copyOf(found.faults);
  }

  private void compare(PodWiring.PodEnd end, int mtu, Optional<LinkState> state) {
    var wanted = new ArrayList<KernelObject>();
    end.addresses().forEach(address -> wanted.add(new LinkAddress(end.name(), address)));
    wanted.addAll(end.routes());
    wanted.addAll(end.neighbours());
    compare("the interface " + end.name(), end.mac(), mtu, wanted, state);
  }

  private void compare(PodWiring.HostEnd end, int mtu, Optional<LinkState> state) {
    var wanted = new ArrayList<KernelObject>(end.sysctls());
    wanted.addAll(end.addresses());
    wanted.addAll(end.routes());
    compare("the host end " + end.name(), end.mac(), mtu, wanted, state);
  }

  private void compare(
      String link,
      MacAddress mac,
      int mtu,
      List<? extends KernelObject> wanted,
      Optional<LinkState> found) {
    if (found.isEmpty()) {
      faults.add(link + " is gone");
      return;
    }
    var state = found.get();
    if (!state.up()) {
      faults.add(link + " is down");
    }
    if (!state.mac().equals(mac)) {
      faults.add("%s has the MAC %s in place of %s".formatted(link, state.mac(), mac));
    }
    if (mtu != 0 && state.mtu() != mtu) {
      faults.add("%s has the MTU %d in place of %d".formatted(link, state.mtu(), mtu));
    }
    for (var object : wanted) {
      if (!isThere(object, state)) {
        faults.add(missing(object, state));
      }
    }
  }

  /** A second network's routes stand in a table of their own. */
  private static boolean isThere(KernelObject object, LinkState state) {
    return state.objects().contains(object)
        || (object instanceof Route route
            && state.objects().stream()
                .anyMatch(
                    other ->
                        other instanceof Route found && found.in(route.table()).equals(route)));
  }

  private static String missing(KernelObject object, LinkState state) {
    var inPlace =
        state.objects().stream().filter(other -> other.key().equals(object.key())).findFirst();
    return switch (object) {
      case LinkAddress address ->
          "the address %s of %s is gone".formatted(address.address(), address.name());
      case LinkEntry.Neighbour neighbour ->
          "the neighbour %s of %s is %s"
              .formatted(neighbour.address(), neighbour.name(), goneOrAltered(inPlace));
      case Route route ->
          "the route to %s by %s is %s"
              .formatted(route.destination(), route.link().orElse("none"), goneOrAltered(inPlace));
      case Sysctl setting ->
          "the setting %s is %s in place of %s"
              .formatted(
                  setting.path(),
                  inPlace.map(other -> ((Sysctl) other).value()).orElse("gone"),
                  setting.value());
      default -> "%s is %s".formatted(object.key(), goneOrAltered(inPlace));
    };
  }

  private static String goneOrAltered(Optional<? extends KernelObject> inPlace) {
    return inPlace.isEmpty() ? "gone" : "altered";
  }
}
