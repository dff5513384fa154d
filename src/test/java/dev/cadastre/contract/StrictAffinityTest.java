package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.util.Map;

/** strictAffinity: nobody borrows. */
@Contract(settings = "strictAffinity: true, cooldown: 30s")
class StrictAffinityTest {

  @Claim
  void nobodyBorrows(Scene s) {
    var pool = s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    s.node("owner").allocate("c").lease();

    assertThat(s.node("guest").allocate("c").refused(409, "exhausted").tried())
        .contains(pool + ": Strict");
  }

  @Claim
  void anAddressInAnotherNodesBlockIsRefused(Scene s) {
    var pool = s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    var owner = s.node("owner");
    owner.allocate("c").lease();
    var guest = s.node("guest");

    assertThat(guest.ask("c").addresses(s.v4("1.5")).send().refused(409, "pool-refused").tried())
        .contains(pool + ": Strict");
    var noted = s.pod(guest, Map.of("cadastre.dev/ipAddrs", "[\"%s\"]".formatted(s.v4("1.5"))));
    guest.allocate(noted).refused(409, "pool-refused");
    assertThat(owner.ask("d").addresses(s.v4("1.5")).send().address()).isEqualTo(s.v4("1.5"));
  }

  @Claim
  void aBlockWithACoolingAddressIsNotIdle(Scene s) {
    s.pool("a", s.v4("1.0/29"), "blockSize: 29");
    var owner = s.node("owner");
    var lease = owner.allocate("c").lease();
    owner.release("c").held(lease).send().released();

    s.node("guest").allocate("c").refused(409, "exhausted");
    assertThat(s.blocksOf(owner)).hasSize(1);
  }
}
