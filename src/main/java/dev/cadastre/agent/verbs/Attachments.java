package dev.cadastre.agent.verbs;

import dev.cadastre.addr.MacAddress;
import dev.cadastre.agent.journal.JournalEntry;
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
    var sandbox = Objects.requireNonNull(entry.sandbox());
    var mac = Optional.ofNullable(sandbox.mac()).map(MacAddress::parse);
    return PodNetwork.plan(of(entry.key()), sandbox.netns(), entry.ips(), sandbox.mtu(), mac);
  }

  /** For people. */
  static String text(AttachmentKey key) {
    return key.network() + "/" + key.containerId() + "/" + key.ifName();
  }
}
