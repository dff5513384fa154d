package dev.cadastre.controller.collect;

import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.Suspect;

/** What speaks against an entry, in sentences. */
final class Evidence {
  private Evidence() {}

  static String of(Suspect suspect) {
    var attachment = suspect.held().entry().owner().attachment();
    return "no complete report of node %s since %s lists %s of container %s in network %s (%d counted)"
        .formatted(
            attachment.node(),
            suspect.since(),
            attachment.ifName(),
            attachment.containerId(),
            attachment.network(),
            suspect.sightings());
  }

  static String ofPod(Suspect suspect, boolean lives) {
    return suspect
        .held()
        .entry()
        .owner()
        .pod()
        .map(PodId::path)
        .map(
            pod ->
                lives
                    ? "pod %s goes on without it".formatted(pod)
                    : "pod %s is gone".formatted(pod))
        .orElse("no pod stands behind it");
  }
}
