package dev.cadastre.cni;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime passes on stdin: a plugin's object of the configuration list, completed by it.
 *
 * @param version whose shape the answer has
 * @param name the network's
 * @param type the plugin that was called; of {@code cadastre-ipam} the one that delegates to us
 * @param prevResult of ADD before us in the list, or the whole list's on CHECK and DEL
 */
public record NetworkConfiguration(
    CniVersion version,
    String name,
    String type,
    PluginSettings settings,
    Wishes wishes,
    Dns dns,
    @Nullable CniResult prevResult) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

  /** The register keeps this name for the nodes' own tunnel addresses. */
  private static final String RESERVED = "tunnel";

  static CniVersion versionOf(JsonObject config) {
    var text = config.text("cniVersion");
    if (text == null || text.isEmpty()) {
      return CniVersion.V0_1_0; // what the specification's own library assumes
    }
    return CniVersion.find(text)
        .orElseThrow(
            () ->
                new RefusedException(
                    CniErrorCode.INCOMPATIBLE_VERSION,
                    "incompatible CNI version: the configuration is %s, supported are %s"
                        .formatted(text, CniVersion.all())));
  }

  static NetworkConfiguration read(JsonObject config, Role role) {
    config.object("runtimeConfig").ifPresent(NetworkConfiguration::refuseRanges);
    return new NetworkConfiguration(
        versionOf(config),
        nameOf(config),
        config.requiredText("type"),
        switch (role) {
          case MAIN -> PluginSettings.readMain(config);
          case IPAM -> PluginSettings.readIpam(config);
        },
        wishesOf(config),
        dnsOf(config),
        prevResultOf(config));
  }

  /** The names alone; what else there is may be of another day and is not looked at. */
  static NetworkConfiguration readNames(JsonObject config) {
    var type = config.text("type");
    return new NetworkConfiguration(
        versionOf(config),
        nameOf(config),
        type == null ? "" : type,
        PluginSettings.NONE,
        Wishes.NONE,
        Dns.NONE,
        readablePrevResult(config));
  }

  private static String nameOf(JsonObject config) {
    var name = config.requiredText("name");
    if (!NAME.matcher(name).matches() || name.equals(RESERVED)) {
      throw RefusedException.invalidConfig(
          "name '%s' is not valid: letters and digits first, then also _ . -, at most 63, not tunnel"
              .formatted(name));
    }
    return name;
  }

  private static void refuseRanges(JsonObject runtimeConfig) {
    if (runtimeConfig.has("ipRanges")) {
      throw RefusedException.unsupported(
          "runtimeConfig.ipRanges is %s: ranges are IPPools; name one in pools"
              .formatted(runtimeConfig.shown("ipRanges")));
    }
  }

  /** portMappings and bandwidth of the runtimeConfig are for the plugins after us. */
  private static Wishes wishesOf(JsonObject config) {
    var runtime = config.object("runtimeConfig").map(Wishes::read).orElse(Wishes.NONE);
    var args =
        config
            .object("args")
            .flatMap(object -> object.object("cni"))
            .map(Wishes::read)
            .orElse(Wishes.NONE);
    return runtime.orElse(args);
  }

  private static Dns dnsOf(JsonObject config) {
    return config
        .object("runtimeConfig")
        .flatMap(runtime -> runtime.object("dns"))
        .map(NetworkConfiguration::runtimeDns)
        .orElseGet(() -> ResultReader.readDns(config));
  }

  /** The conventions' words for it; containerd's have a capital. */
  private static Dns runtimeDns(JsonObject dns) {
    return new Dns(
        dns.texts(dns.has("Servers") ? "Servers" : "servers"),
        null,
        dns.texts(dns.has("Searches") ? "Searches" : "searches"),
        dns.texts(dns.has("Options") ? "Options" : "options"));
  }

  private static @Nullable CniResult prevResultOf(JsonObject config) {
    return config
        .object("prevResult")
        .map(result -> ResultReader.read(result, versionOf(config)))
        .orElse(null);
  }

  private static @Nullable CniResult readablePrevResult(JsonObject config) {
    try {
      return prevResultOf(config);
    } catch (RefusedException e) {
      return null; // a runtime's cache may be damaged, and a deletion goes on
    }
  }
}
