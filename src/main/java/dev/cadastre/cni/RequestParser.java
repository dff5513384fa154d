package dev.cadastre.cni;

import dev.cadastre.cni.CniRequest.Parsed;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link ShimFrame} → {@link CniRequest}, or the error that the specification asks for. */
final class RequestParser {
  /** The second is the name that the specification's library used at first. */
  private static final String VALID_ATTACHMENTS = "cni.dev/valid-attachments";

  private static final String OLD_VALID_ATTACHMENTS = "cni.dev/attachments";

  private RequestParser() {}

  static Parsed parse(ShimFrame frame) {
    try {
      var environment = CniEnvironment.read(frame);
      return new Parsed.Accepted(request(environment, configuration(frame)));
    } catch (RefusedException e) {
      return new Parsed.Refused(CniError.of(errorVersion(frame), e.code(), e.sentence()));
    }
  }

  private static JsonObject configuration(ShimFrame frame) {
    return JsonObject.parse(frame.input(), "network configuration");
  }

  private static CniVersion errorVersion(ShimFrame frame) {
    try {
      return NetworkConfiguration.versionOf(configuration(frame));
    } catch (RefusedException e) {
      return CniVersion.NEWEST;
    }
  }

  private static CniRequest request(CniEnvironment environment, JsonObject config) {
    var command = environment.command();
    requireKnown(command, NetworkConfiguration.versionOf(config));
    var role = environment.role();
    var network =
        command.readsWholeConfiguration()
            ? NetworkConfiguration.read(config, role)
            : NetworkConfiguration.readNames(config);
    return switch (command) {
      case ADD -> add(environment, network);
      case DEL ->
          new CniRequest.Del(
              role,
              network,
              environment.attachment(network.name()),
              environment.netns().isEmpty() ? null : environment.netns());
      case CHECK -> check(environment, network);
      case GC -> new CniRequest.Gc(role, network, validAttachments(config, network.name()));
      case STATUS -> new CniRequest.Status(role, network);
    };
  }

  private static void requireKnown(CniCommand command, CniVersion version) {
    if (!version.atLeast(command.since())) {
      throw new RefusedException(
          CniErrorCode.INCOMPATIBLE_VERSION,
          "%s needs cniVersion %s or later; the configuration is %s"
              .formatted(command, command.since(), version));
    }
  }

  private static CniRequest add(CniEnvironment environment, NetworkConfiguration network) {
    if (environment.role() == Role.MAIN && network.prevResult() != null) {
      throw RefusedException.invalidConfig(
          "prevResult is there: cadastre makes the interface and has to be the list's first"
              + " plugin");
    }
    return new CniRequest.Add(
        environment.role(),
        network,
        environment.attachment(network.name()),
        environment.netns(),
        CniArgs.parse(environment.args()));
  }

  private static CniRequest check(CniEnvironment environment, NetworkConfiguration network) {
    var prevResult = network.prevResult();
    if (prevResult == null) {
      throw RefusedException.invalidConfig("prevResult is missing; CHECK compares with it");
    }
    return new CniRequest.Check(
        environment.role(),
        network,
        environment.attachment(network.name()),
        environment.netns(),
        prevResult);
  }

  private static Optional<Set<AttachmentKey>> validAttachments(JsonObject config, String network) {
    return config
        .objects(VALID_ATTACHMENTS)
        .or(() -> config.objects(OLD_VALID_ATTACHMENTS))
        .map(
            attachments ->
                attachments.stream()
                    .map(
                        attachment ->
                            new AttachmentKey(
                                network,
                                attachment.requiredText("containerID"),
                                attachment.requiredText("ifname")))
                    .collect(Collectors.toUnmodifiableSet()));
  }
}
