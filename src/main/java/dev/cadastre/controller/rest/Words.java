package dev.cadastre.controller.rest;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.ReleaseCommand.Held;
import dev.cadastre.store.kubernetes.ObjectNames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The members that several bodies share, each with its form. */
final class Words {
  private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
  private static final Pattern CONTAINER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final Pattern CONTAINER_OR_NODE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,252}");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern POD_UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final int LONGEST_IF_NAME = 15;
  private static final long LARGEST_SEQUENCE = (1L << 53) - 1;

  private Words() {}

  static String network(Form form) {
    var network = required(form, "network", "the network's name");
    if (network.equals(Attachment.TUNNEL_NETWORK)) {
      throw RefusedException.invalid(
          form.field("network"),
          "network 'tunnel' is the register's own; ask with use: Tunnel and kind");
    }
    return networkName(form, network);
  }

  /** In a report, where tunnels have their own. */
  static String anyNetwork(Form form) {
    return networkName(form, required(form, "network", "the network's name"));
  }

  private static String networkName(Form form, String network) {
    return matching(
        form, "network", network, NETWORK, "letters and digits first, then also _ . -, at most 63");
  }

  static String containerId(Form form) {
    return matching(
        form,
        "containerId",
        required(form, "containerId", "the container's id"),
        CONTAINER,
        "letters and digits first, then also _ . -, at most 128");
  }

  /** In a report, where a tunnel's container is its node. */
  static String anyContainerId(Form form) {
    return matching(
        form,
        "containerId",
        required(form, "containerId", "the container's id"),
        CONTAINER_OR_NODE,
        "letters and digits first, then also _ . -");
  }

  static Optional<String> ifName(Form form) {
    return form.text("ifName")
        .map(
            name -> {
              if (!isInterfaceName(name)) {
                throw RefusedException.invalid(
                    form.field("ifName"),
                    "ifName '%s' is no interface's: 1 to 15 bytes without / : or blanks"
                        .formatted(name));
              }
              return name;
            });
  }

  static String requiredIfName(Form form) {
    return ifName(form).orElseThrow(() -> form.missing("ifName", "the interface's name"));
  }

  private static boolean isInterfaceName(String name) {
    return !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_IF_NAME
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == ':' || c <= ' ' || c == 0x7f);
  }

  static Optional<PodId> pod(Form form) {
    return form.object("pod").map(Words::podId);
  }

  private static PodId podId(Form pod) {
    var namespace =
        matching(
            pod,
            "namespace",
            required(pod, "namespace", "the pod's namespace"),
            NAMESPACE,
            "a namespace's name");
    var name = required(pod, "name", "the pod's name");
    if (!ObjectNames.isSubdomain(name)) {
      throw RefusedException.invalid(
          pod.field("name"), "%s '%s' is no pod's name".formatted(pod.field("name"), name));
    }
    var uid =
        matching(
            pod, "uid", required(pod, "uid", "the pod's UID"), POD_UID, "a pod's metadata.uid");
    return new PodId(namespace, name, uid);
  }

  static Optional<String> node(Form form) {
    return form.text("node")
        .map(
            node -> {
              if (!ObjectNames.isSubdomain(node)) {
                throw RefusedException.invalid(
                    form.field("node"), "node '%s' is no node's name".formatted(node));
              }
              return node;
            });
  }

  /** Workload where nothing is said. */
  static Use use(Form form) {
    return form.text("use")
        .map(word -> parsed(form.field("use"), () -> Use.parse(word)))
        .orElse(Use.WORKLOAD);
  }

  static TunnelKind kind(Form form) {
    var word = required(form, "kind", "VXLAN or IPIP");
    return parsed(form.field("kind"), () -> TunnelKind.parse(word));
  }

  static IpFamily family(String word, String field) {
    return switch (word) {
      case "IPv4" -> IpFamily.IPV4;
      case "IPv6" -> IpFamily.IPV6;
      default ->
          throw RefusedException.invalid(
              field, "%s is '%s'; write IPv4 or IPv6".formatted(field, word));
    };
  }

  static IpAddress address(String text, String field) {
    return parsed(field, () -> IpAddress.parse(text));
  }

  /** An address as its holder remembers it: with or without its prefix. */
  static Held held(Form form) {
    var text = required(form, "address", "the address that is held");
    int slash = text.indexOf('/');
    var address = address(slash < 0 ? text : text.substring(0, slash), form.field("address"));
    if (slash >= 0) {
      requirePrefix(form, text, slash, address);
    }
    var name = required(form, "block", "the name of the address's block");
    var block =
        ObjectNames.blockCidr(name)
            .orElseThrow(
                () ->
                    RefusedException.invalid(
                        form.field("block"),
                        "%s '%s' is no block's name".formatted(form.field("block"), name)));
    return new Held(address, block, sequence(form));
  }

  private static void requirePrefix(Form form, String text, int slash, IpAddress address) {
    var digits = text.substring(slash + 1);
    if (!digits.matches("0|[1-9][0-9]{0,2}")
        || Integer.parseInt(digits) > address.family().bits()) {
      throw RefusedException.invalid(
          form.field("address"),
          "%s '%s' has no valid prefix".formatted(form.field("address"), text));
    }
  }

  private static long sequence(Form form) {
    long sequence =
        form.number("sequence")
            .orElseThrow(() -> form.missing("sequence", "the number the address was given under"));
    if (sequence < 1 || sequence > LARGEST_SEQUENCE) {
      throw RefusedException.invalid(
          form.field("sequence"),
          "%s is %d; a sequence is between 1 and 2^53 - 1"
              .formatted(form.field("sequence"), sequence));
    }
    return sequence;
  }

  static String required(Form form, String name, String what) {
    return form.text(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> form.missing(name, what));
  }

  private static String matching(
      Form form, String name, String text, Pattern pattern, String what) {
    if (!pattern.matcher(text).matches()) {
      throw RefusedException.invalid(
          form.field(name), "%s '%s' is not valid: %s".formatted(form.field(name), text, what));
    }
    return text;
  }

  static <T> T parsed(String field, java.util.function.Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      throw RefusedException.invalid(field, "%s: %s".formatted(field, e.getMessage()));
    }
  }
}
