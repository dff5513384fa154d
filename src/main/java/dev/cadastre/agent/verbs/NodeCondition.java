package dev.cadastre.agent.verbs;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the verbs must know of the node: whether it can be used, and how large its pods' packets
 * are.
 */
public interface NodeCondition {

  /** A reason not to start pods here. */
  sealed interface Fault {
    String why();

    /** Nothing works yet. */
    record NotReady(String why) implements Fault {}

    /** Pods that run may be cut off. */
    record Broken(String why) implements Fault {}
  }

  Optional<Fault> fault();

  /** Absent before the node's links and the cluster's settings were read. */
  OptionalInt podMtu();
}
