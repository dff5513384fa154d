package dev.cadastre.agent.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.api.rest.HeldAddress;
import dev.cadastre.api.rest.PodReference;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.Role;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One attachment as the node knows it.
 *
 * @param role as what we were called; a tunnel's own address is IPAM's
 * @param addresses empty: asked for, the register's answer is not known
 * @param sandbox absent for a tunnel's address
 * @param stamp of the ADD, or of the DEL once there was one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JournalEntry(
    AttachmentKey key,
    Role role,
    Phase phase,
    List<AllocatedAddress> addresses,
    @Nullable PodReference pod,
    @Nullable Sandbox sandbox,
    Stamp stamp) {

  /** The network that nodes hold their tunnels' addresses in. */
  public static final String TUNNEL_NETWORK = "tunnel";

  /**
   * How far it got. {@link #WIRED} means that ADD may have been answered, so that the container may
   * be using its interface.
   */
  public enum Phase {
    ADDING,
    ADDED,
    WIRED,
    DELETING
  }

  /**
   * Where the container's end is, and what it was asked to be like.
   *
   * @param netns path of the namespace
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sandbox(String netns, @Nullable String mac, int mtu) {}

  public JournalEntry {
    addresses = List.copyOf(addresses);
  }

  /** The attachment of a node's own tunnel address; {@code kind} is the register's word. */
  public static AttachmentKey tunnel(String node, String kind) {
    return new AttachmentKey(TUNNEL_NETWORK, node, kind.toLowerCase(Locale.ROOT));
  }

  public JournalEntry withAddresses(List<AllocatedAddress> given) {
    return new JournalEntry(key, role, Phase.ADDED, given, pod, sandbox, stamp);
  }

  public JournalEntry wired() {
    return new JournalEntry(key, role, Phase.WIRED, addresses, pod, sandbox, stamp);
  }

  /** In a sandbox, unless it is known in which: a journal that was rebuilt does not know. */
  public JournalEntry in(@Nullable Sandbox told) {
    return sandbox != null ? this : new JournalEntry(key, role, phase, addresses, pod, told, stamp);
  }

  public JournalEntry deleting(Stamp asked) {
    return new JournalEntry(key, role, Phase.DELETING, addresses, pod, sandbox, asked);
  }

  /** The bare addresses. */
  public List<IpAddress> ips() {
    return addresses.stream().map(a -> InterfaceAddress.parse(a.address()).address()).toList();
  }

  /** As the register is told about them. */
  public List<HeldAddress> held() {
    return addresses.stream()
        .map(a -> new HeldAddress(a.address(), a.block(), a.sequence()))
        .toList();
  }
}
