package dev.cadastre.agent.verbs;

import dev.cadastre.addr.IpFamily;
import dev.cadastre.addr.MacAddress;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Sandbox;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.dataplane.Attachment;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.PodNetwork;
import dev.cadastre.dataplane.PodWiring;
import java.util.Objects;
import java.util.Optional;

/** An attachment of CNI's in others' terms. */
final class Attachments {
  private Attachments() {}

  static Attachment of(AttachmentKey key) {
    return new Attachment(key.network(), key.containerId(), key.ifName());
  }

  /**
   * How an attachment of ours is wired, as its entry says.
   *
   * @throws KernelException where the kernel would refuse it in words that nobody understands
   */
  static PodWiring wiring(JournalEntry entry) {
    var sandbox = Objects.requireNonNull(entry.sandbox());
    boolean ipv6 = entry.ips().stream().anyMatch(ip -> ip.family() == IpFamily.IPV6);
    if (ipv6 && sandbox.mtu() < PodNetwork.LEAST_IPV6_MTU) {
      throw new KernelException(
          "wire " + entry.key().ifName(),
          "its MTU is %d and IPv6 needs at least %d"
              .formatted(sandbox.mtu(), PodNetwork.LEAST_IPV6_MTU));
    }
    return wiring(entry, sandbox.netns());
  }

  /**
   * The same in the namespace that the runtime names now; an entry of a journal that was rebuilt
   * knows none, nor the MTU.
   */
  static PodWiring wiring(JournalEntry entry, String netns) {
    var sandbox = Optional.ofNullable(entry.sandbox());
    var mac = sandbox.map(Sandbox::mac).map(MacAddress::parse);
    int mtu = sandbox.map(Sandbox::mtu).orElse(0);
    return PodNetwork.plan(of(entry.key()), netns, entry.ips(), mtu, mac);
  }

  /** For people. */
  static String text(AttachmentKey key) {
    return key.network() + "/" + key.containerId() + "/" + key.ifName();
  }
}
