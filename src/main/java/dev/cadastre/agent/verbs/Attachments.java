package dev.cadastre.agent.verbs;

import dev.cadastre.addr.MacAddress;
import dev.cadastre.agent.journal.JournalEntry;
import dev.cadastre.agent.journal.JournalEntry.Sandbox;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.dataplane.Attachment;
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

  /** How an attachment of ours is wired, as its entry says. */
  static PodWiring wiring(JournalEntry entry) {
    return wiring(entry, Objects.requireNonNull(entry.sandbox()).netns());
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
