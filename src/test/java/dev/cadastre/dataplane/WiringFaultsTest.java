package dev.cadastre.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.dataplane.LinkEntry.LinkAddress;
import dev.cadastre.dataplane.LinkEntry.Neighbour;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WiringFaultsTest {
  private static final PodWiring WIRING =
      PodNetwork.plan(
          new Attachment("k8s-pod-network", "c1", "eth0"),
          "/run/netns/c1",
          List.of(IpAddress.parse("10.244.0.7"), IpAddress.parse("fd00::7")),
          1450,
          Optional.empty());
  private static final String HOST_END = WIRING.hostEnd().name();

  private static LinkState podEnd(List<KernelObject> without) {
    var objects = new HashSet<KernelObject>();
    WIRING.podEnd().addresses().forEach(a -> objects.add(new LinkAddress("eth0", a)));
    objects.addAll(WIRING.podEnd().routes());
    objects.addAll(WIRING.podEnd().neighbours());
    without.forEach(objects::remove);
    return new LinkState(true, WIRING.podEnd().mac(), 1450, objects);
  }

  private static LinkState hostEnd(KernelObject... without) {
    var objects = new HashSet<KernelObject>(WIRING.hostEnd().sysctls());
    objects.addAll(WIRING.hostEnd().addresses());
    objects.addAll(WIRING.hostEnd().routes());
    List.of(without).forEach(objects::remove);
    return new LinkState(true, PodNetwork.HOST_MAC, 1450, objects);
  }

  private static List<String> faults(LinkState podEnd, LinkState hostEnd) {
    return WiringFaults.of(WIRING, 1450, Optional.of(podEnd), Optional.of(hostEnd));
  }

  @Test
  void whatIsAsItWasMadeHasNoFaultWhateverWasAdded() {
    var more = new HashSet<>(podEnd(List.of()).objects());
    more.add(new LinkAddress("eth0", InterfaceAddress.parse("192.0.2.7/32")));
    more.add(new Route.OnLink(Cidr.parse("198.51.100.0/24"), "eth0"));

    assertThat(faults(new LinkState(true, WIRING.podEnd().mac(), 1450, more), hostEnd())).isEmpty();
  }

  @Test
  void eachSingleThingThatIsGoneIsNamed() {
    var wanted = new ArrayList<KernelObject>();
    WIRING.podEnd().addresses().forEach(a -> wanted.add(new LinkAddress("eth0", a)));
    wanted.addAll(WIRING.podEnd().routes());
    wanted.addAll(WIRING.podEnd().neighbours());
    for (var object : wanted) {
      assertThat(faults(podEnd(List.of(object)), hostEnd())).hasSize(1);
    }
    for (var setting : WIRING.hostEnd().sysctls()) {
      assertThat(faults(podEnd(List.of()), hostEnd(setting)))
          .containsExactly(
              "the setting %s is gone in place of %s".formatted(setting.path(), setting.value()));
    }
  }

  @Test
  void theWordsSayWhatAndWhere() {
    var neighbour =
        new Neighbour("eth0", PodNetwork.GATEWAY_IPV4, MacAddress.parse("02:00:00:00:00:01"));
    var altered =
        new HashSet<>(
            podEnd(WIRING.podEnd().neighbours().stream().map(n -> (KernelObject) n).toList())
                .objects());
    altered.add(neighbour);
    altered.add(WIRING.podEnd().neighbours().getLast());
    altered.remove(new LinkAddress("eth0", InterfaceAddress.parse("10.244.0.7/32")));
    var podEnd = new LinkState(false, MacAddress.parse("02:00:00:00:00:09"), 1400, altered);
    var hostEnd = hostEnd(new Route.OnLink(Cidr.parse("fd00::7/128"), HOST_END));

    assertThat(faults(podEnd, hostEnd))
        .containsExactly(
            "the interface eth0 is down",
            "the interface eth0 has the MAC 02:00:00:00:00:09 in place of " + WIRING.podEnd().mac(),
            "the interface eth0 has the MTU 1400 in place of 1450",
            "the address 10.244.0.7/32 of eth0 is gone",
            "the neighbour 169.254.1.1 of eth0 is altered",
            "the route to fd00::7/128 by %s is gone".formatted(HOST_END));
  }

  @Test
  void anEndThatIsGoneIsTheOnlyFaultOfThatEnd() {
    assertThat(WiringFaults.of(WIRING, 1450, Optional.empty(), Optional.of(hostEnd())))
        .containsExactly("the interface eth0 is gone");
    assertThat(WiringFaults.of(WIRING, 1450, Optional.of(podEnd(List.of())), Optional.empty()))
        .containsExactly("the host end %s is gone".formatted(HOST_END));
  }

  @Test
  void theMtuOfAPodWhoseRuntimeDoesNotTellItIsNotLookedAt() {
    var other = new LinkState(true, WIRING.podEnd().mac(), 1400, podEnd(List.of()).objects());

    assertThat(WiringFaults.of(WIRING, 0, Optional.of(other), Optional.of(hostEnd()))).isEmpty();
  }
}
