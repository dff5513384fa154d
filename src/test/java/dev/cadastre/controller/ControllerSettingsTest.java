package dev.cadastre.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.controller.ControllerSettings.InvalidSettingsException;
import dev.cadastre.controller.ControllerSettings.Listener;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControllerSettingsTest {

  @Test
  void anEmptyEnvironmentIsTheContractsDefaults() {
    var settings = ControllerSettings.parse(Map.of());

    assertThat(settings.namespace()).isEqualTo("cadastre");
    assertThat(settings.agents().username())
        .isEqualTo("system:serviceaccount:cadastre:cadastre-agent");
    assertThat(settings.rest()).isEqualTo(new Listener("0.0.0.0", 9473));
    assertThat(settings.management()).isEqualTo(new Listener("127.0.0.1", 9474));
    assertThat(settings.replica()).isEqualTo(ControllerSettings.hostName() + ":9473");
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    var environment =
        Map.of(
            "CADASTRE_NAMESPACE", "Upper",
            "CADASTRE_AGENT_SERVICE_ACCOUNT", "no-slash",
            "CADASTRE_PORT", "70000",
            "CADASTRE_MANAGEMENT_PORT", "http");

    assertThatThrownBy(() -> ControllerSettings.parse(environment))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContainingAll(
            "CADASTRE_NAMESPACE is 'Upper'",
            "CADASTRE_AGENT_SERVICE_ACCOUNT is 'no-slash'",
            "CADASTRE_PORT is '70000'",
            "CADASTRE_MANAGEMENT_PORT is 'http'");
  }

  @Test
  void anAddressIsWrittenAsAnAuthority() {
    assertThat(new Listener("192.0.2.1", 9473)).hasToString("192.0.2.1:9473");
    assertThat(new Listener("2001:db8::1", 9473)).hasToString("[2001:db8::1]:9473");
  }
}
