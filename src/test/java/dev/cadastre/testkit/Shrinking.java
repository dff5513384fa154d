package dev.cadastre.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A sequence of steps that breaks a law, made as short as it can be and still break it. */
public final class Shrinking {
  private Shrinking() {}

  /** Plays the steps; where that fails, tells the shortest part of them that fails too. */
  public static <T> void check(List<T> steps, Consumer<List<T>> play) {
    var failure = failure(steps, play);
    if (failure == null) {
      return;
    }
    var shortest = shortest(steps, play);
    throw new AssertionError(
        "%s%nshortest: %s".formatted(failure(shortest, play), shortest), failure);
  }

  private static <T> List<T> shortest(List<T> failing, Consumer<List<T>> play) {
    var best = failing;
    for (int chunk = Math.max(1, failing.size() / 2); chunk > 0; chunk /= 2) {
      for (int from = 0; from + chunk <= best.size(); ) {
        var shorter = new ArrayList<>(best.subList(0, from));
        shorter.addAll(best.subList(from + chunk, best.size()));
        if (failure(shorter, play) == null) {
          from += chunk;
        } else {
          best = shorter;
        }
      }
    }
    return best;
  }

  private static <T> @Nullable Throwable failure(List<T> steps, Consumer<List<T>> play) {
    try {
      play.accept(steps);
      return null;
    } catch (RuntimeException | AssertionError e) {
      return e;
    }
  }
}
