package dev.cadastre.cni;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command that the agent has to answer; everything in it is valid by the specification. */
public sealed interface CniRequest {
  Role role();

  NetworkConfiguration network();

  /** The version of the answer. */
  default CniVersion version() {
    return network().version();
  }

  /** Make the attachment. */
  record Add(
      Role role, NetworkConfiguration network, AttachmentKey attachment, String netns, CniArgs args)
      implements CniRequest {

    /** Addresses asked for by value; most pods ask for none. */
    public List<IpAddress> addresses() {
      return wishes().ips();
    }

    /** The hardware address asked for, if any. */
    public @Nullable MacAddress mac() {
      return wishes().mac();
    }

    private Wishes wishes() {
      return network.wishes().orElse(new Wishes(args.ips(), args.mac()));
    }
  }

  /**
   * Unmake the attachment. Of its network configuration only the names and prevResult count.
   *
   * @param netns null where the runtime has none any more
   */
  record Del(
      Role role, NetworkConfiguration network, AttachmentKey attachment, @Nullable String netns)
      implements CniRequest {}

  /** Tell what of the attachment is missing or altered. */
  record Check(
      Role role,
      NetworkConfiguration network,
      AttachmentKey attachment,
      String netns,
      CniResult prevResult)
      implements CniRequest {}

  /**
   * Remove what is not among the valid attachments of the network.
   *
   * @param valid absent where the runtime sent no list, which is not an empty one: then nothing may
   *     be removed
   */
  record Gc(Role role, NetworkConfiguration network, Optional<Set<AttachmentKey>> valid)
      implements CniRequest {}

  /** Tell whether ADD could be served. */
  record Status(Role role, NetworkConfiguration network) implements CniRequest {}

  /** What a frame turned out to be. */
  sealed interface Parsed {
    record Accepted(CniRequest request) implements Parsed {}

    record Refused(CniError error) implements Parsed {}
  }

  static Parsed parse(ShimFrame frame) {
    return RequestParser.parse(frame);
  }
}
