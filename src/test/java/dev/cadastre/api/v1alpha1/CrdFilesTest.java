package dev.cadastre.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CrdFilesTest {

  @Test
  void checkedInCrdsAreThoseOfTheTypes() throws IOException {
    if (System.getProperty("cadastre.crds", "").equals("write")) {
      CrdFiles.write();
    }

    assertThat(CrdFiles.read()).as("run `make crds`").isEqualTo(CrdFiles.render());
  }
}
