package dev.cadastre.controller.node;

import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.NodeReports;

/** NodeReports of nodes that are gone: no agent is there to remove them. */
public final class OrphanReports {
  private final NodeReports reports;
  private final KubernetesView view;

  public OrphanReports(NodeReports reports, KubernetesView view) {
    this.reports = reports;
    this.view = view;
  }

  /**
   * Removes them all.
   *
   * @throws dev.cadastre.store.StoreUnavailableException where the API server can't be asked
   */
  public void remove() {
    for (var node : reports.nodes()) {
      if (view.node(node).isEmpty() && view.freshNode(node).isEmpty()) {
        reports.remove(node);
      }
    }
  }
}
