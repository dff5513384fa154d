package dev.cadastre.agent.verbs;

import dev.cadastre.cni.CniErrorCode;

/**
 * STATUS. An error takes the node out of use and evicts its pods, so exhaustion and an absent
 * controller are none: ADD tells those.
 */
final class StatusCheck {
  private final NodeCondition node;

  StatusCheck(NodeCondition node) {
    this.node = node;
  }

  void check() {
    node.fault()
        .ifPresent(
            fault -> {
              throw new VerbFailedException(
                  switch (fault) {
                    case NodeCondition.Fault.NotReady n -> CniErrorCode.NOT_AVAILABLE;
                    case NodeCondition.Fault.Broken b -> CniErrorCode.LIMITED_CONNECTIVITY;
                  },
                  fault.why());
            });
  }
}
