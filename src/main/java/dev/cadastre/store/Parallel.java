package dev.cadastre.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** Does several things at once that each wait for the API server. */
record Parallel(Executor executor) {

  /**
   * The results in the order of the items; the first on the caller's own thread. Also where one
   * throws, none is at work any more.
   */
  <T, R> List<R> map(List<T> items, Function<T, R> deed) {
    var others = new ArrayList<CompletableFuture<R>>();
    for (var item : items.subList(Math.min(1, items.size()), items.size())) {
      others.add(later(() -> deed.apply(item)));
    }
    var results = new ArrayList<R>();
    try {
      if (!items.isEmpty()) {
        results.add(deed.apply(items.getFirst()));
      }
    } finally {
      CompletableFuture.allOf(others.toArray(CompletableFuture<?>[]::new))
          .exceptionally(failure -> null)
          .join();
    }
    others.forEach(other -> results.add(join(other)));
    return results;
  }

  <R> CompletableFuture<R> later(Supplier<R> deed) {
    return CompletableFuture.supplyAsync(deed, executor);
  }

  /** Waits; what the deed threw is thrown here. */
  <R> R join(CompletableFuture<R> later) {
    try {
      return later.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
