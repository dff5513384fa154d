package dev.cadastre.ipam;

import java.util.Optional;

/**
 * Who holds an address.
 *
 * @param nodeUid of the holder's node, which for a borrowed address is not the block's
 * @param pod absent for tunnels and for attachments that no pod stands behind
 */
public record Owner(Attachment attachment, String nodeUid, Use use, Optional<PodId> pod) {
  public NodeId node() {
    return new NodeId(attachment.node(), nodeUid);
  }
}
