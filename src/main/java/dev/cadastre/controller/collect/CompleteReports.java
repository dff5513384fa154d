package dev.cadastre.controller.collect;

import dev.cadastre.ipam.JournalReport;

/** Somebody who acts on what a node holds, before anything is looked for that it does not hold. */
@FunctionalInterface
public interface CompleteReports {
  /**
   * A complete report arrived.
   *
   * @throws dev.cadastre.store.StoreUnavailableException where the API server can't be asked; the
   *     node's next report is then the next chance
   */
  void arrived(JournalReport report);
}
