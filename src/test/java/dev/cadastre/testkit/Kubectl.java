package dev.cadastre.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command as users type it. */
final class Kubectl {

  private Kubectl() {}

  static String run(Path kubeconfig, List<String> arguments) {
    var command =
        new ArrayList<>(List.of(Binaries.find("kubectl").toString(), "--kubeconfig=" + kubeconfig));
    command.addAll(arguments);
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
