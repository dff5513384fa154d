package dev.cadastre.cni;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The CNI_ variables of one call; those that its command requires are there.
 *
 * @param containerId empty where the command needs none, like the others
 */
record CniEnvironment(
    CniCommand command, Role role, String containerId, String netns, String ifName, String args) {
  private static final Pattern CONTAINER_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final int LONGEST_IF_NAME = 15;

  static CniEnvironment read(ShimFrame frame) {
    var variables = frame.environment();
    var role =
        Role.ofProgram(frame.name())
            .orElseThrow(
                () ->
                    RefusedException.invalidEnvironment(
                        "the plugin is called '%s'; its names are cadastre and cadastre-ipam"
                            .formatted(frame.name())));
    var command = command(variables.get("CNI_COMMAND"));
    var missing =
        command.required().stream()
            .filter(name -> variables.getOrDefault(name, "").isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      throw RefusedException.invalidEnvironment(
          "%s lacks the variables %s".formatted(command, String.join(", ", missing)));
    }
    return new CniEnvironment(
        command,
        role,
        variables.getOrDefault("CNI_CONTAINERID", ""),
        variables.getOrDefault("CNI_NETNS", ""),
        variables.getOrDefault("CNI_IFNAME", ""),
        variables.getOrDefault("CNI_ARGS", ""));
  }

  private static CniCommand command(@Nullable String word) {
    if (word == null || word.isEmpty()) {
      throw RefusedException.invalidEnvironment("CNI_COMMAND is missing");
    }
    return CniCommand.find(word)
        .orElseThrow(
            () -> RefusedException.invalidEnvironment("unknown CNI_COMMAND: '%s'".formatted(word)));
  }

  /** The attachment that ADD, DEL and CHECK are about. */
  AttachmentKey attachment(String network) {
    return requireValid("CNI_", new AttachmentKey(network, containerId, ifName));
  }

  static AttachmentKey requireValid(String where, AttachmentKey attachment) {
    if (!CONTAINER_ID.matcher(attachment.containerId()).matches()) {
      throw RefusedException.invalidEnvironment(
          "%sCONTAINERID '%s' is not valid: letters and digits first, then also _ . -, at most 128"
              .formatted(where, attachment.containerId()));
    }
    if (!isInterfaceName(attachment.ifName())) {
      throw RefusedException.invalidEnvironment(
          "%sIFNAME '%s' is not valid: 1 to 15 characters without / : %% or blanks, not . or .."
              .formatted(where, attachment.ifName()));
    }
    return attachment;
  }

  private static boolean isInterfaceName(String name) {
    return !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_IF_NAME
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == ':' || c == '%' || c <= ' ' || c == 0x7f);
  }
}
