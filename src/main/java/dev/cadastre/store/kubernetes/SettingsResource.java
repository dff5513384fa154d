package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.api.v1alpha1.IPAMConfig;
import dev.cadastre.ipam.Settings;
import java.time.Duration;

/** The object IPAMConfig {@code default} to settings. */
public final class SettingsResource {
  static final String PATH = "/apis/cadastre.dev/v1alpha1/ipamconfigs";

  /** The one object that counts. */
  static final String NAME = "default";

  private SettingsResource() {}

  static Settings decode(JsonNode object) {
    var spec = object.path("spec");
    return spec.isObject() ? settings(Json.as(IPAMConfig.Spec.class, spec)) : Settings.DEFAULT;
  }

  /** The settings that the spec says; a duration that does not read is its default. */
  public static Settings settings(IPAMConfig.Spec spec) {
    var otherwise = Settings.DEFAULT;
    return new Settings(
        spec.strictAffinity(),
        Math.max(0, spec.maxBlocksPerHost()),
        spec.autoAllocateBlocks(),
        duration(spec.cooldown(), otherwise.cooldown()),
        duration(spec.emptyBlockGrace(), otherwise.emptyBlockGrace()),
        duration(spec.quarantine(), otherwise.quarantine()),
        duration(spec.collectInterval(), otherwise.collectInterval()),
        duration(spec.leakGrace(), otherwise.leakGrace()),
        !spec.handles().equals(IPAMConfig.Handles.Off.name()));
  }

  private static Duration duration(String text, Duration otherwise) {
    try {
      return KubernetesDuration.parse(text);
    } catch (IllegalArgumentException e) {
      return otherwise;
    }
  }
}
