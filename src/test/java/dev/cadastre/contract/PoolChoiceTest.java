package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Pool;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Which pool an address comes from (CONTRACT.md §2 Pools; DESIGN.md §3 Choose). */
@Contract
class PoolChoiceTest {
  private static final String V4POOLS = "cadastre.dev/ipv4pools";
  private static final String V6POOLS = "cadastre.dev/ipv6pools";

  @Claim
  void poolsThatNobodyNamesAreTriedInOrderOfTheirNames(Scene s) {
    s.pool("b", s.v4("1.0/24"));
    var a = s.pool("a", s.v4("2.0/24"));
    var probes = new AtomicInteger();
    Awaitility.await("the replica has seen that the later pool is decided")
        .until(() -> isGivenFrom(a, s.node("probe" + probes.incrementAndGet())));

    assertThat(s.node("n").allocate("c").lease().pool()).isEqualTo(a.name());
  }

  private static boolean isGivenFrom(Pool pool, Worker node) {
    return node.allocate("c").lease().pool().equals(pool.name());
  }

  @Claim
  void whenOnePoolIsFullTheNextIsUsed(Scene s) {
    var a = s.pool("a", s.v4("1.0/31"), "blockSize: 31");
    var b = s.pool("b", s.v4("2.0/31"), "blockSize: 31");
    var node = s.node("n");

    assertThat(node.fill("c", 4))
        .extracting(lease -> lease.pool())
        .containsExactly(a.name(), a.name(), b.name(), b.name());
    assertThat(node.allocate("more").refused(409, "exhausted").tried())
        .contains(a + ": Full", b + ": Full");
  }

  @Claim
  void stagesComeBeforeNamesWhereNobodyNamesPools(Scene s) {
    var a = s.pool("a", s.v4("1.0/31"), "blockSize: 31");
    var b = s.pool("b", s.v4("2.0/28"), "blockSize: 29");
    var first = s.node("first");
    var second = s.node("second");
    first.allocate("c").lease();
    second.ask("c").pools(b).send().lease();

    // Borrowing from a would come before claiming in b, were the pools tried one by one.
    assertThat(second.allocate("d").lease().pool()).isEqualTo(b.name());
    assertThat(first.fill("e", 2))
        .extracting(lease -> lease.pool())
        .containsExactly(a.name(), b.name());
  }

  @Claim
  void aPoolThatDoesNotSelectTheNodeIsNotUsed(Scene s) {
    var east = s.pool("east", s.v4("1.0/26"), s.selecting("zone == 'east'"));
    var west = s.pool("west", s.v4("2.0/26"), s.selecting("zone == 'west'"));
    var node = s.node("n", "zone=west");
    var nowhere = s.node("m");

    assertThat(node.allocate("c").lease().pool()).isEqualTo(west.name());
    assertThat(nowhere.allocate("c").refused(409, "exhausted").tried())
        .contains(east + ": NotSelected", west + ": NotSelected");
  }

  @Claim
  void aNamespaceSelectorLooksAtTheNamespacesLabels(Scene s) {
    var mine =
        s.pool("a-mine", s.v4("1.0/26"), "namespaceSelector: \"team == '%s'\"".formatted(s.id()));
    var all = s.pool("b-all", s.v4("2.0/26"));
    var node = s.node("n");
    var team = s.namespace("team", Map.of("team", s.id()), Map.of());
    var other = s.namespace("other", Map.of(), Map.of());

    assertThat(node.allocate(s.pod(team, node, Map.of())).lease().pool()).isEqualTo(mine.name());
    assertThat(node.allocate(s.pod(other, node, Map.of())).lease().pool()).isEqualTo(all.name());
  }

  @Claim
  void withoutAPodNoPoolThatSelectsNamespacesMatches(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"), "namespaceSelector: \"!has(nothing)\"");
    var node = s.node("n");

    assertThat(node.allocate("c").refused(409, "exhausted").tried())
        .contains(pool + ": NotSelected");
    assertThat(node.allocate(s.pod(node)).lease().pool()).isEqualTo(pool.name());
  }

  @Claim
  void aPodNamesItsPoolsByNameOrCidr(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var b = s.pool("b", s.v4("2.0/26"));
    var c = s.pool("c", s.v4("3.0/26"));
    var node = s.node("n");

    var byName = s.pod(node, Map.of(V4POOLS, "[\"%s\"]".formatted(b.name())));
    var byCidr = s.pod(node, Map.of(V4POOLS, c.cidr()));
    assertThat(node.allocate(byName).lease().pool()).isEqualTo(b.name());
    assertThat(node.allocate(byCidr).lease().pool()).isEqualTo(c.name());
  }

  @Claim
  void annotationsAreAJsonListOrACommaSeparatedOne(Scene s) {
    var a = s.pool("a", s.v4("1.0/31"), "blockSize: 31");
    var b = s.pool("b", s.v4("2.0/26"));
    var node = s.node("n");
    var json = Map.of(V4POOLS, "[\"%s\", \"%s\"]".formatted(b.name(), a.name()));
    var commas = Map.of(V4POOLS, "%s, %s".formatted(b.name(), a.name()));

    assertThat(node.allocate(s.pod(node, json)).lease().pool()).isEqualTo(b.name());
    assertThat(node.allocate(s.pod(node, commas)).lease().pool()).isEqualTo(b.name());
  }

  @Claim
  void namedPoolsAreUsedInOrderOfPreferenceEachThroughAllItsStages(Scene s) {
    var a = s.pool("a", s.v4("1.0/30"), "blockSize: 30");
    var b = s.pool("b", s.v4("2.0/26"));
    var other = s.node("other");
    var node = s.node("n");
    other.ask("c").pools(a).send().lease();
    node.ask("c").pools(b).send().lease();

    // b has room in a block of the node's own, but a comes first, if only by borrowing.
    assertThat(node.ask("d").pools(a, b).send().lease().pool()).isEqualTo(a.name());
  }

  @Claim
  void noOtherPoolIsUsedThanThoseNamed(Scene s) {
    var a = s.pool("a", s.v4("1.0/32"), "blockSize: 32");
    s.pool("b", s.v4("2.0/26"));
    var node = s.node("n");
    node.ask("c").pools(a).send().lease();

    assertThat(node.ask("d").pools(a).send().refused(409, "exhausted").tried())
        .containsExactly(a + ": Full");
  }

  @Claim
  void theRequestsPoolsBeatThePodsThoseTheNamespacesThoseTheDefaults(Scene s) {
    var a = s.pool("a", s.v4("1.0/26"));
    var b = s.pool("b", s.v4("2.0/26"));
    var c = s.pool("c", s.v4("3.0/26"));
    var d = s.pool("d", s.v4("4.0/26"));
    var node = s.node("n");
    var loud = s.namespace("loud", Map.of(), Map.of(V4POOLS, b.name()));
    var both = s.pod(loud, node, Map.of(V4POOLS, c.name()));
    var namespaceOnly = s.pod(loud, node, Map.of());
    var defaults = List.of(a.name());

    assertThat(node.ask(both).pools(d).with("defaultPools", defaults).send().lease().pool())
        .isEqualTo(d.name());
    node.release(both).send().released();
    assertThat(node.ask(both).with("defaultPools", defaults).send().lease().pool())
        .isEqualTo(c.name());
    assertThat(node.ask(namespaceOnly).with("defaultPools", defaults).send().lease().pool())
        .isEqualTo(b.name());
    assertThat(node.ask(s.pod(node)).with("defaultPools", List.of(d.name())).send().lease().pool())
        .isEqualTo(d.name());
  }

  @Claim
  void anAnnotationStandsForItsFamilyAlone(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var b = s.pool("b", s.v4("2.0/26"));
    var six = s.pool("six", s.v6("/122"));
    var node = s.node("n");

    var pod = s.pod(node, Map.of(V4POOLS, b.name()));
    assertThat(node.allocate(pod).created())
        .extracting(lease -> lease.pool())
        .containsExactly(b.name(), six.name());
  }

  @Claim
  void anAnnotationThatNamesAPoolOfTheOtherFamilyIsInvalid(Scene s) {
    var four = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    var pod = s.pod(node, Map.of(V6POOLS, four.name()));
    assertThat(node.allocate(pod).refused(422, "invalid").field())
        .isEqualTo("pod.annotations[cadastre.dev/ipv6pools]");
  }

  @Claim
  void anUnknownPoolIsInvalidAndNamed(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    var asked = node.ask("c").with("pools", List.of(s.id() + "-nowhere")).send();
    var refusal = asked.refused(422, "invalid");
    assertThat(refusal.field()).isEqualTo("pools[0]");
    assertThat(refusal.detail()).contains(s.id() + "-nowhere");
    var noted = s.pod(node, Map.of(V4POOLS, s.id() + "-nowhere"));
    assertThat(node.allocate(noted).refused(422, "invalid").field())
        .startsWith("pod.annotations[cadastre.dev/ipv4pools]");
  }

  @Claim
  void namedPoolsOverrideSelectorsAndManualAndNothingElse(Scene s) {
    var manual = s.pool("a", s.v4("1.0/26"), "assignmentMode: Manual");
    var far = s.pool("b", s.v4("2.0/26"), "nodeSelector: \"has(elsewhere)\"");
    var foreign = s.pool("c", s.v4("3.0/26"), "namespaceSelector: \"has(foreign)\"");
    var node = s.node("n");

    assertThat(node.allocate("c").refused(409, "exhausted").tried())
        .contains(manual + ": NotSelected");
    assertThat(node.ask("d").pools(manual).send().lease().pool()).isEqualTo(manual.name());
    assertThat(node.ask("e").pools(far).send().lease().pool()).isEqualTo(far.name());
    assertThat(node.ask("f").pools(foreign).send().lease().pool()).isEqualTo(foreign.name());
  }

  @Claim
  void aNamedPoolThatRefusesRefusesTheRequestThoughOthersWouldDo(Scene s) {
    var good = s.pool("a", s.v4("1.0/26"));
    var disabled = s.pool("b", s.v4("2.0/26"), "disabled: true");
    var tunnels = s.pool("c", s.v4("3.0/26"), "allowedUses: [Tunnel]");
    var broken = s.pool("d", s.v4("4.0/26"), "nodeSelector: \"zone = = 'a'\"");
    var overlapping = s.pool("e", s.v4("1.0/25"));
    var node = s.node("n");

    assertThat(node.ask("c").pools(good, disabled).send().refused(409, "pool-refused").tried())
        .contains(disabled + ": Disabled");
    assertThat(node.ask("c").pools(good, tunnels).send().refused(409, "pool-refused").tried())
        .contains(tunnels + ": Use");
    assertThat(node.ask("c").pools(good, broken).send().refused(409, "pool-refused").tried())
        .contains(broken + ": InvalidSelector");
    assertThat(node.ask("c").pools(good, overlapping).send().refused(409, "pool-refused").tried())
        .contains(overlapping + ": Overlaps");
  }

  @Claim
  void aDisabledPoolGivesNothingButKeepsWhatItGave(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var before = node.allocate("c").lease();

    s.edit(pool, "disabled: true");
    s.awaitAllocatable(pool, "False Disabled");
    assertThat(node.ask("d").pools(pool).send().refused(409, "pool-refused").tried())
        .containsExactly(pool + ": Disabled");
    assertThat(node.allocate("c").repeated()).containsExactly(before);
    assertThat(node.release("c").held(before).send().released()).containsExactly(before.bare());

    s.edit(pool, "disabled: false");
    s.awaitAllocatable(pool, "True Ready");
    assertThat(node.allocate("e").lease().pool()).isEqualTo(pool.name());
  }

  @Claim
  void aPodNeverDrawsFromAPoolForTunnels(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"), "allowedUses: [Tunnel]");
    var node = s.node("n");

    assertThat(node.allocate("c").refused(409, "exhausted").tried()).contains(pool + ": Use");
  }

  @Claim
  void aPoolThatWasJustAppliedServesAtOnce(Scene s) {
    var node = s.node("n");
    for (int i = 0; i < 5; i++) {
      var pool = s.undecidedPool("p" + i, s.v4(i + ".0/24"));
      assertThat(node.ask("c" + i).pools(pool).at(s.world().two()).send().lease().pool())
          .isEqualTo(pool.name());
    }
  }

  @Claim
  void anUnnamedPoolThatWasJustAppliedServesAtOnce(Scene s) {
    var node = s.node("n");
    var pool = s.undecidedPool("a", s.v4("1.0/26"));

    assertThat(node.allocate("c").lease().pool()).isEqualTo(pool.name());
  }

  @Claim
  void aChangedNodeSelectorLeavesAddressesAndTakesNewOnesFromTheRightPool(Scene s) {
    var old = s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var before = node.allocate("c").lease();
    var next = s.pool("b", s.v4("2.0/26"));

    s.edit(old, s.selecting("has(elsewhere)"));
    Awaitility.await()
        .until(
            () -> {
              var lease = node.allocate("probe").lease();
              node.release("probe").held(lease).send().released();
              return lease.pool().equals(next.name());
            });
    assertThat(node.allocate("c").repeated()).containsExactly(before);
    assertThat(node.release("c").send().released()).containsExactly(before.bare());
  }
}
