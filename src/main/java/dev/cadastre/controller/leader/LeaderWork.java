package dev.cadastre.controller.leader;

/**
 * Work that only the leading replica does: every bean of this type is started when the replica
 * begins to lead and stopped when it ends to, as often as that happens. Reconcilers need none of
 * this: the operator as a whole runs while the replica leads.
 */
public interface LeaderWork {
  /** Begins and returns; the work itself is on threads of its own. */
  void start();

  /** Ends; nothing of it runs any more when this returns, but for a call that is under way. */
  void stop();
}
