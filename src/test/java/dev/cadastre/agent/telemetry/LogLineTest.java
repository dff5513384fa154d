package dev.cadastre.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLineTest {

  @Test
  void wordsStandAsTheyAreAndTextIsQuoted() {
    var line = LogLine.of("add").with("pod", "default/web-0").with("us", 812);

    assertThat(line).hasToString("event=add pod=default/web-0 us=812");
    assertThat(LogLine.of("x").with("error", "say \"no\"\nand go"))
        .hasToString("event=x error=\"say \\\"no\\\" and go\"");
    assertThat(LogLine.of("x").with("error", "")).hasToString("event=x error=\"\"");
  }
}
