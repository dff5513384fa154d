package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.util.Map;

/** Pools for networks that others wire (CONTRACT.md §1 IPPool l2, §2). */
@Contract
class L2Test {
  private static String l2(Scene s) {
    return "blockSize: 26, l2: {prefixLength: 24, gateway: %s, routes: [{dst: 0.0.0.0/0}, {dst: 192.0.2.0/24, gw: %s}]}"
        .formatted(s.v4("1.1"), s.v4("1.2"));
  }

  @Claim
  void anAddressBringsPrefixGatewayAndRoutes(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"), l2(s));
    var node = s.node("n");

    var answer = node.ask("c").pools(pool).send();
    var address = answer.expecting(201).body().at("/addresses/0");
    assertThat(address.path("address").asText()).isEqualTo(s.v4("1.2/24"));
    assertThat(address.path("gateway").asText()).isEqualTo(s.v4("1.1"));
    assertThat(address.at("/routes/0/dst").asText()).isEqualTo("0.0.0.0/0");
    assertThat(address.at("/routes/0").has("gw")).isFalse();
    assertThat(address.at("/routes/1/gw").asText()).isEqualTo(s.v4("1.2"));
    assertThat(node.release("c").held(answer.created()).send().released()).hasSize(1);
  }

  @Claim
  void networkGatewayAndBroadcastCountAsReserved(Scene s) {
    var pool =
        s.pool(
            "a",
            s.v4("1.0/29"),
            "blockSize: 29, l2: {prefixLength: 29, gateway: %s}".formatted(s.v4("1.3")));
    var node = s.node("n");
    for (var end : new String[] {"1.1", "1.2", "1.4", "1.5", "1.6"}) {
      assertThat(node.ask("c" + end).pools(pool).send().address()).isEqualTo(s.v4(end));
    }
    node.ask("more").pools(pool).send().refused(409, "exhausted");
  }

  @Claim
  void noPodDrawsFromItUnlessItIsNamed(Scene s) {
    var pool = s.pool("a", s.v4("1.0/26"), l2(s));
    var node = s.node("n");
    node.allocate("c").refused(409, "exhausted");

    var pod = s.pod(node, Map.of("cadastre.dev/ipv4pools", pool.name()));
    assertThat(node.allocate(pod).lease().pool()).isEqualTo(pool.name());
    assertThat(node.ask("d").addresses(s.v4("1.50")).send().lease().address())
        .isEqualTo(s.v4("1.50/24"));
  }

  @Claim
  void itBringsNoFamily(Scene s) {
    s.pool("four", s.v4("1.0/26"));
    s.pool(
        "six",
        s.v6("/120"),
        "blockSize: 122, l2: {prefixLength: 120, gateway: \"%s\"}".formatted(s.v6("1")));

    assertThat(s.node("n").allocate("c").created()).hasSize(1);
  }

  @Claim
  void neitherItsBlocksNorBorrowedAddressesAreRouted(Scene s) {
    var pool =
        s.pool(
            "a",
            s.v4("1.0/29"),
            "blockSize: 29, l2: {prefixLength: 24, gateway: %s}".formatted(s.v4("1.1")));
    var owner = s.node("owner");
    var guest = s.node("guest");
    owner.ask("c").pools(pool).send().lease();
    var borrowed = guest.ask("c").pools(pool).send().lease();

    assertThat(s.network(owner).path("blocks")).isEmpty();
    assertThat(s.network(guest).path("borrowed")).isEmpty();
    assertThat(guest.ask("c").retry().at(s.world().two()).send().addresses())
        .containsExactly(borrowed.bare());
    assertThat(guest.release("c").send().released()).containsExactly(borrowed.bare());
  }
}
