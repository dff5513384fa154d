package dev.cadastre.controller.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of the level register, because the packaged controller has to be there. */
@Tag("register")
class OpenApiDocumentTest {
  private static final Path CHECKED_IN = Path.of("docs/openapi.yaml");
  private static final Path BUILT = Path.of("target/openapi/openapi.yaml");

  @Test
  void theDocumentIsWhatTheBuildWrites() throws IOException {
    assertThat(BUILT).as("written by `mvn package`; run `make build` first").exists();

    assertThat(CHECKED_IN)
        .as("the REST API has changed: cp %s %s", BUILT, CHECKED_IN)
        .hasSameTextualContentAs(BUILT);
  }

  @Test
  void everyCallOfTheContractIsInIt() throws IOException {
    assertThat(Files.readString(CHECKED_IN))
        .contains(
            "/v1/allocate:",
            "/v1/release:",
            "/v1/allocations:",
            "/v1/pools:",
            "/v1/blocks:",
            "/v1/nodes:",
            "/v1/leaks:",
            "/v1/audit:",
            "/v1/report:",
            "application/problem+json:");
  }
}
