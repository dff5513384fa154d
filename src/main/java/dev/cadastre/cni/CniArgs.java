package dev.cadastre.cni;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.MacAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What CNI_ARGS says.
 *
 * @param ips addresses asked for, of {@code IP}, without their prefix lengths
 * @param pod null where the runtime is not Kubernetes'
 */
public record CniArgs(
    List<IpAddress> ips,
    @Nullable MacAddress mac,
    @Nullable Pod pod,
    @Nullable String infraContainerId) {
  public static final CniArgs NONE = new CniArgs(List.of(), null, null, null);
  private static final Set<String> KNOWN =
      Set.of(
          "IgnoreUnknown",
          "IP",
          "MAC",
          "K8S_POD_NAMESPACE",
          "K8S_POD_NAME",
          "K8S_POD_UID",
          "K8S_POD_INFRA_CONTAINER_ID");

  public CniArgs {
    ips = List.copyOf(ips);
  }

  /**
   * The pod that is being started.
   *
   * @param uid null from runtimes that do not tell it; of a static pod not its mirror's
   */
  public record Pod(String namespace, String name, @Nullable String uid) {}

  /** Parses {@code K=V;K2=V2}; a key that nobody knows is refused unless IgnoreUnknown is set. */
  static CniArgs parse(String text) {
    var pairs = pairs(text);
    if (!isTrue(pairs.getOrDefault("IgnoreUnknown", "0"))) {
      var unknown = pairs.keySet().stream().filter(key -> !KNOWN.contains(key)).toList();
      if (!unknown.isEmpty()) {
        throw RefusedException.invalidEnvironment(
            "CNI_ARGS has unknown keys %s and no IgnoreUnknown=1"
                .formatted(String.join(", ", unknown)));
      }
    }
    var ips = nonEmpty(pairs.get("IP"));
    var mac = nonEmpty(pairs.get("MAC"));
    return new CniArgs(
        ips == null
            ? List.of()
            : Arrays.stream(ips.split(",", -1))
                .map(ip -> value("IP", ip.strip(), Wishes::parseAddress))
                .toList(),
        mac == null ? null : value("MAC", mac, Wishes::parseMac),
        pod(pairs),
        nonEmpty(pairs.get("K8S_POD_INFRA_CONTAINER_ID")));
  }

  private static Map<String, String> pairs(String text) {
    var pairs = new LinkedHashMap<String, String>();
    for (var pair : text.split(";", -1)) {
      if (pair.isBlank()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw RefusedException.invalidEnvironment(
            "CNI_ARGS has '%s', which is no KEY=VALUE".formatted(pair));
      }
      pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return pairs;
  }

  private static boolean isTrue(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default ->
          throw RefusedException.invalidEnvironment(
              "CNI_ARGS has IgnoreUnknown=%s, which is neither 1 nor 0".formatted(word));
    };
  }

  private static @Nullable Pod pod(Map<String, String> pairs) {
    var namespace = nonEmpty(pairs.get("K8S_POD_NAMESPACE"));
    var name = nonEmpty(pairs.get("K8S_POD_NAME"));
    return namespace == null || name == null
        ? null
        : new Pod(namespace, name, nonEmpty(pairs.get("K8S_POD_UID")));
  }

  private static <T> T value(String key, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw RefusedException.invalidEnvironment("CNI_ARGS %s: %s".formatted(key, e.getMessage()));
    }
  }

  private static @Nullable String nonEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
