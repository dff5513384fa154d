package dev.cadastre.contract;

import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code handles: Off}, for clusters too large for them. */
@Contract(settings = "handles: \"On\", cooldown: 29s")
class HandlesOffTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @AfterEach
  void switchOn(Scene s) {
    s.apply("IPAMConfig", "default", "handles: \"On\", cooldown: 29s");
  }

  @Test
  void offRemovesThoseThatThereAreAndOnBringsThemBack(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var name = node.allocate("c").body().path("handle").asText();
    await().until(() -> s.find("ipamhandles", name).isPresent());

    s.apply("IPAMConfig", "default", "handles: \"Off\", cooldown: 29s");
    await().atMost(LIMIT).until(() -> s.list("ipamhandles").isEmpty());
    var later = node.allocate("d").body().path("handle").asText();
    s.apply("IPAMConfig", "default", "handles: \"On\", cooldown: 29s");
    await().atMost(LIMIT).until(() -> s.find("ipamhandles", name).isPresent());
    await().atMost(LIMIT).until(() -> s.find("ipamhandles", later).isPresent());
  }
}
