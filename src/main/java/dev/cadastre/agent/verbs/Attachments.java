package dev.cadastre.agent.verbs;

import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.dataplane.Attachment;

/** CNI's key of an attachment in others' terms. */
final class Attachments {
  private Attachments() {}

  static Attachment of(AttachmentKey key) {
    return new Attachment(key.network(), key.containerId(), key.ifName());
  }

  /** For people. */
  static String text(AttachmentKey key) {
    return key.network() + "/" + key.containerId() + "/" + key.ifName();
  }
}
