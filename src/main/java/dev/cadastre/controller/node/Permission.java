package dev.cadastre.controller.node;

import dev.cadastre.store.kubernetes.CollectAnyway;
import dev.cadastre.store.kubernetes.Events;
import dev.cadastre.store.kubernetes.Events.Regarding;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a pass that a kill switch stops may go on: an administrator's word lets one through. */
@Singleton
public final class Permission {
  /** An administrator's clock, and the second that a time without fraction loses. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private final CollectAnyway anyway;
  private final Events events;
  private @Nullable Instant stoppedAt;
  private @Nullable Instant used;

  public Permission(CollectAnyway anyway, Events events) {
    this.anyway = anyway;
    this.events = events;
  }

  /**
   * Whether the pass may go on.
   *
   * @param stop why a kill switch stops it; empty: none does
   * @throws dev.cadastre.store.StoreUnavailableException where the API server can't be asked
   */
  synchronized boolean mayGoOn(Optional<String> stop, Instant now) {
    if (stop.isEmpty()) {
      stoppedAt = null;
      return true;
    }
    var since = stoppedAt == null ? now : stoppedAt;
    stoppedAt = since;
    var said = anyway.read().filter(at -> isMeant(at, since));
    if (said.isEmpty()) {
      events.warning(
          Regarding.settings(),
          "CollectionStopped",
          "%s, so nothing is freed: if that is right, let one pass through with: kubectl annotate ipamconfig default --overwrite cadastre.dev/collect-anyway=$(date -u +%%FT%%TZ)"
              .formatted(stop.get()));
      return false;
    }
    used = said.get();
    events.normal(
        Regarding.settings(),
        "CollectionLetThrough",
        "%s, and are freed on the word of cadastre.dev/collect-anyway".formatted(stop.get()));
    return true;
  }

  /** A word from before the stop was for another one. */
  private boolean isMeant(Instant said, Instant stopped) {
    return !said.equals(used) && !said.isBefore(stopped.minus(TOLERANCE));
  }
}
