package dev.cadastre.controller.leader;

/** Whether this replica leads. What only the leader does must be right even if two believe it. */
public interface Leadership {
  boolean isLeader();
}
