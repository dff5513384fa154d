package dev.cadastre.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CniErrorCodeTest {
  private static final Path PAGE = Path.of("docs/errors.md");
  private static final String BEGIN = "<!-- begin: written by CniErrorCodeTest -->\n";
  private static final String END = "<!-- end -->\n";

  /** {@code -Dcadastre.docs=write} writes the table anew. */
  @Test
  void thePageForPeopleHasEveryCodeWithItsHint() throws IOException {
    var page = Files.readString(PAGE);
    var expected =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + table()
            + page.substring(page.indexOf(END));
    if (System.getProperty("cadastre.docs", "").equals("write")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("write it with -Dcadastre.docs=write")
        .isEqualTo(expected);
  }

  private static String table() {
    return Arrays.stream(CniErrorCode.values())
        .map(
            code ->
                "| %d | `%s` | %s |%n"
                    .formatted(code.number(), code, code.hint().replace("|", "\\|")))
        .collect(Collectors.joining("", "| code | what | what to do |\n|---|---|---|\n", ""));
  }

  @Test
  void numbersAreTheSpecificationsBelowOneHundredAndEachIsUsedOnce() {
    var numbers = Arrays.stream(CniErrorCode.values()).map(CniErrorCode::number).toList();

    assertThat(numbers).doesNotHaveDuplicates().isSorted();
    assertThat(numbers.stream().filter(number -> number < 100))
        .isSubsetOf(List.of(1, 2, 3, 4, 5, 6, 7, 8, 11, 50, 51));
    assertThat(numbers).doesNotContain(999);
  }

  @Test
  void aCauseStandsBeforeTheHint() throws IOException {
    var error =
        CniError.of(CniVersion.V0_4_0, CniErrorCode.EXHAUSTED, "no pool has room", "lan is full");

    var printed = Fixture.JSON.readTree(error.encode());

    assertThat(printed.path("cniVersion").asText()).isEqualTo("0.4.0");
    assertThat(printed.path("code").asInt()).isEqualTo(101);
    assertThat(printed.path("msg").asText()).isEqualTo("no pool has room");
    assertThat(printed.path("details").asText())
        .isEqualTo("lan is full; " + CniErrorCode.EXHAUSTED.hint());
  }
}
