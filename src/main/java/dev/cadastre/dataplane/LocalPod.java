package dev.cadastre.dataplane;

import dev.cadastre.addr.IpAddress;
import java.util.List;

/**
 * A pod attached on this node.
 *
 * @param hostEnd name of its host end
 * @param addresses empty where they are not known; then no route is kept, no connection entry
 *     deleted
 */
public record LocalPod(String hostEnd, List<IpAddress> addresses) {
  public LocalPod {
    addresses = List.copyOf(addresses);
  }

  public static LocalPod of(Attachment attachment, List<IpAddress> addresses) {
    return new LocalPod(attachment.hostEndName(), addresses);
  }
}
