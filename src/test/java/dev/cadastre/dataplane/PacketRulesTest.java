package dev.cadastre.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.dataplane.RoutedPool.Encapsulation;
import dev.cadastre.testkit.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketRulesTest {

  private static NodeView view(RoutedPool... pools) {
    return new NodeView(
        "a", List.of(), List.of(pools), List.of(), List.of(), NodeView.Settings.DEFAULT);
  }

  private static RoutedPool pool(String cidr, boolean natOutgoing) {
    return new RoutedPool(Cidr.parse(cidr), Encapsulation.NEVER, Encapsulation.NEVER, natOutgoing);
  }

  private static AddressSet set(RuleTable table, String name) {
    return table.sets().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void poolsWithNatAreMasqueradedAndNoPoolIsADestination() {
    var table = PacketRules.plan(view(pool("10.244.0.0/16", true), pool("10.9.0.0/24", false)));

    assertThat(set(table, "masqueraded4").elements()).containsExactly(Cidr.parse("10.244.0.0/16"));
    assertThat(set(table, "pools4").elements())
        .containsExactly(Cidr.parse("10.9.0.0/24"), Cidr.parse("10.244.0.0/16"));
  }

  @Test
  void ofPoolsThatOverlapASetTakesTheLarger() {
    var table = PacketRules.plan(view(pool("10.244.0.0/16", true), pool("10.244.3.0/24", true)));

    assertThat(set(table, "pools4").elements()).containsExactly(Cidr.parse("10.244.0.0/16"));
  }

  @Test
  void rulesAboutWrappedPacketsStandOnlyWherePacketsAreWrapped() {
    var direct = PacketRules.plan(view(pool("10.244.0.0/16", true)));
    var wrapped =
        PacketRules.plan(
            view(
                new RoutedPool(
                    Cidr.parse("10.244.0.0/16"), Encapsulation.ALWAYS, Encapsulation.NEVER, true)));

    assertThat(direct.chains()).extracting(RuleChain::name).containsExactly("leaving", "pods");
    assertThat(wrapped.chains())
        .extracting(RuleChain::name)
        .containsExactly("leaving", "pods", "untracked-in", "untracked-out", "wrapped");
  }

  @Test
  void everyRuleLooksUpSetsOfItsTable() {
    Samples.repeat(
        200,
        samples -> {
          var table = PacketRules.plan(Views.any(samples));
          var names = table.sets().stream().map(AddressSet::name).toList();
          assertThat(
                  table.chains().stream()
                      .flatMap(chain -> chain.rules().stream())
                      .flatMap(rule -> rule.expressions().stream())
                      .filter(Expression.Lookup.class::isInstance)
                      .map(step -> ((Expression.Lookup) step).set()))
              .allMatch(names::contains);
          assertThat(table.sets())
              .allSatisfy(
                  set ->
                      assertThat(set.elements())
                          .allMatch(element -> element.family() == family(set))
                          .doesNotHaveDuplicates());
        });
  }

  private static IpFamily family(AddressSet set) {
    return set.name().endsWith("4") ? IpFamily.IPV4 : IpFamily.IPV6;
  }
}
