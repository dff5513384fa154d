package dev.cadastre.netlink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Messages as iproute2, nft and the kernel write them, in files of hex digits: one attribute a
 * line, its name behind it. Numbers are little-endian, as on every machine that this is built for.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fixture(String name, byte[] bytes) {
  private static final Path FOLDER = Path.of("src/test/resources/netlink");

  static Fixture read(String name) {
    try {
      var digits =
          Files.readAllLines(FOLDER.resolve(name + ".hex")).stream()
              .map(line -> line.replaceFirst("#.*", "").replace(" ", ""))
              .collect(Collectors.joining());
      return new Fixture(name, HexFormat.of().parseHex(digits));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names() {
    try (var files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString().replace(".hex", "")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
