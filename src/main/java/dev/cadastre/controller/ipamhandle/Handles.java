package dev.cadastre.controller.ipamhandle;

import dev.cadastre.controller.Watches;
import dev.cadastre.controller.leader.LeaderWork;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.kubernetes.HandleStore;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesView;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The leader draws the handles. */
@Singleton
public final class Handles implements LeaderWork {
  /** Handles are most of the writes that nobody waits for. */
  private static final String USER_AGENT = "cadastre-controller-handles";

  private final KubernetesApi api;
  private final BlockCache blocks;
  private final KubernetesView view;
  private final Watches watches;
  private @Nullable HandleProjection projection;

  Handles(KubernetesApi api, BlockCache blocks, KubernetesView view, Watches watches) {
    this.api = api;
    this.blocks = blocks;
    this.view = view;
    this.watches = watches;
  }

  @Override
  public synchronized void start() {
    var begun =
        new HandleProjection(
            blocks,
            new HandleStore(api.as(USER_AGENT)),
            () -> watches.missing().isEmpty() && view.hasAllPods(),
            () -> view.settings().handles());
    begun.start();
    projection = begun;
  }

  @Override
  public synchronized void stop() {
    if (projection != null) {
      projection.close();
      projection = null;
    }
  }

  /** How many containers wait to be looked at; none where another replica leads. */
  public synchronized int backlog() {
    return projection == null ? 0 : projection.backlog();
  }
}
