package dev.cadastre.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Every sequence of choices, one after the other: what a random source would choose by chance is
 * chosen in all ways. For scenes so small that all their interleavings can be tried.
 */
public final class Choices extends Random {
  private static final long serialVersionUID = 1;

  private final List<Integer> path = new ArrayList<>();
  private final List<Integer> bounds = new ArrayList<>();
  private int at;

  private Choices() {}

  /**
   * Plays the scene once for each sequence of choices that it can come to.
   *
   * @return how many there are
   */
  public static int all(int most, Consumer<Random> scene) {
    var choices = new Choices();
    int played = 0;
    do {
      if (++played > most) {
        throw new AssertionError("more than %d ways: make the scene smaller".formatted(most));
      }
      choices.at = 0;
      try {
        scene.accept(choices);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("%s%nchosen: %s".formatted(e, choices.path), e);
      }
    } while (choices.advance());
    return played;
  }

  @Override
  public int nextInt(int bound) {
    if (at == path.size()) {
      path.add(0);
      bounds.add(bound);
    }
    return path.get(at++);
  }

  /** To the next sequence: the last choice that has another way takes it. */
  private boolean advance() {
    for (int i = path.size() - 1; i >= 0; i--) {
      if (path.get(i) + 1 < bounds.get(i)) {
        path.set(i, path.get(i) + 1);
        return true;
      }
      path.removeLast();
      bounds.removeLast();
    }
    return false;
  }
}
