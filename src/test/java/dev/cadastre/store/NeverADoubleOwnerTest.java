package dev.cadastre.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.testkit.Samples;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model of store, replicas and clients, with and without faults of design. */
class NeverADoubleOwnerTest {
  private static final int STEPS = 6000;

  /** {@code -Dcadastre.model.runs=300000} for an hour's proof. */
  private static final int RUNS = Integer.getInteger("cadastre.model.runs", 1000);

  private static final int MAX_SEEDS = 3000;

  /** Deciders say each time that the API server is away, which it often is here. */
  private static final Logger LOG = Logger.getLogger("dev.cadastre.store");

  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(null);
  }

  @Test
  void noAddressHasTwoOwnersWhateverGetsLostLateOrStopped() {
    Samples.repeat(
        RUNS,
        samples ->
            assertThat(new RegisterModel(samples.random().nextLong(), Mutant.NONE).run(STEPS))
                .isEmpty());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyFaultOfDesignIsCaught(Mutant mutant) {
    var seeds = new SplittableRandom();
    for (int run = 1; run <= MAX_SEEDS; run++) {
      long seed = seeds.nextLong();
      var found = new RegisterModel(seed, mutant).run(STEPS);
      if (found.isPresent()) {
        // The table for whoever reads the log.
        System.out.printf(
            "%-36s seed %20d, run %4d, step %4d: %s%n",
            mutant, seed, run, found.get().steps(), found.get().what());
        return;
      }
    }
    throw new AssertionError("%s was not caught in %d runs".formatted(mutant, MAX_SEEDS));
  }

  @Test
  void theTenFaultsAreTheOnesThatWereAgreed() {
    assertThat(EnumSet.complementOf(EnumSet.of(Mutant.NONE))).hasSize(10);
  }
}
