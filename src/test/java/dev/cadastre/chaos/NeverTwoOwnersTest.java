package dev.cadastre.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.World;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Judged by what clients were answered and hold, never by the register alone. */
@Tag("chaos")
class NeverTwoOwnersTest {
  private static final int NODES = 4;
  private static final int TENANTS = 3;

  private final long seed = Long.getLong("cadastre.seed", new SplittableRandom().nextLong());
  private final World world = new World(ApiServer.own());
  private final Scene scene = Scene.in(world);
  private final Holdings holdings = new Holdings();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void whateverStopsOrDiesNoAddressHasTwoOwnersAndNothingAcknowledgedIsLost() {
    scene.apply("IPAMConfig", "default", "cooldown: 0s, emptyBlockGrace: 1s");
    scene.pool("four", scene.v4("1.0/26"), "blockSize: 29");
    scene.pool("six", scene.v6("/122"), "blockSize: 125");
    var tenants = disturb();

    System.out.printf(
        "chaos: seed %d, %d addresses given, %d requests asked again, %d held at the end%n",
        seed,
        tenants.stream().mapToInt(Tenant::given).sum(),
        tenants.stream().mapToInt(Tenant::retried).sum(),
        holdings.all().size());
    assertThat(holdings.faults()).as("seed %d", seed).isEmpty();
    assertThat(registered()).as("seed %d", seed).containsAllEntriesOf(holdings.all());
    assertThat(tenants).allMatch(tenant -> tenant.given() > 0);
  }

  private List<Tenant> disturb() {
    var goesOn = new AtomicBoolean(true);
    var samples = Samples.of(seed);
    var tenants = new ArrayList<Tenant>();
    for (int n = 0; n < NODES; n++) {
      var node = scene.node("n" + n);
      for (int t = 0; t < TENANTS; t++) {
        var random = new java.util.Random(samples.random().nextLong());
        tenants.add(
            new Tenant(
                "t%d%d".formatted(n, t), node, world.controllers(), holdings, random, goesOn::get));
      }
    }
    var disturber = new Disturber(world, samples);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = tenants.stream().map(t -> CompletableFuture.runAsync(t, threads)).toList();
      disturber.disturb(Span.disturbed());
      goesOn.set(false);
      running.forEach(CompletableFuture::join);
    }
    System.out.println("chaos: " + disturber.done());
    return tenants;
  }

  /** Containers by the addresses that blocks say are theirs. */
  private Map<String, String> registered() {
    var containers = new HashMap<String, String>();
    for (var block : scene.list("ipamblocks")) {
      block
          .at("/spec/allocations")
          .properties()
          .forEach(
              entry ->
                  containers.put(
                      entry.getKey(),
                      entry.getValue().asText().replaceAll(".*\\bcid=(\\S+) .*", "$1")));
    }
    return containers;
  }
}
