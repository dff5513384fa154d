package dev.cadastre.contract.scene;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Many clients at the same time. */
public final class SideBySide {

  private SideBySide() {}

  /** What each of {@code count} clients got, in their order; the first failure is thrown. */
  public static <T> List<T> all(int count, IntFunction<T> deed) {
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked =
          IntStream.range(0, count).mapToObj(i -> clients.submit(() -> deed.apply(i))).toList();
      return asked.stream().map(SideBySide::join).toList();
    }
  }

  private static <T> T join(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e.getCause() == null ? e : e.getCause());
    }
  }
}
