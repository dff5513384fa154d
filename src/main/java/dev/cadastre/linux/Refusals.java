package dev.cadastre.linux;

import dev.cadastre.dataplane.KernelException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What was refused while other things were done. */
final class Refusals {
  private @Nullable KernelException first;

  void add(KernelException reason) {
    if (first == null) {
      first = reason;
    } else {
      first.addSuppressed(reason);
    }
  }

  void addAll(Collection<KernelException> reasons) {
    reasons.forEach(this::add);
  }

  /** Throws the first, the others suppressed by it. */
  void rethrow() {
    if (first != null) {
      throw first;
    }
  }
}
