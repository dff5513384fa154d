package dev.cadastre.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@WithApiServer
class CrdRulesTest {
  private final ApiServer api;

  CrdRulesTest(ApiServer api) {
    this.api = api;
  }

  @BeforeEach
  void emptyRegister() {
    api.emptyRegister();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.cadastre.api.v1alpha1.RuleCase#all")
  void ruleRefusesTheObjectAndTakesItsNeighbour(RuleCase refused) {
    assertThat(api.apply(refused.accepted())).as("accepted").isEmpty();
    assertThat(api.apply(refused.object()))
        .as("as a change")
        .hasValueSatisfying(said -> assertThat(said).contains(refused.message()));
  }

  @Test
  void everyRuleHasBeenSeenToRefuse() throws IOException {
    var seen = RuleCase.all().map(RuleCase::message).toList();

    for (var file : CrdFiles.read().entrySet()) {
      for (var message : messages(CrdFiles.parse(file.getValue()))) {
        var start = message.substring(0, Math.min(20, message.length()));
        assertThat(seen)
            .as("a case of %s for the rule: %s", file.getKey(), message)
            .anySatisfy(said -> assertThat(said).contains(start));
      }
    }
  }

  private static List<String> messages(JsonNode crd) {
    var messages = new ArrayList<String>();
    for (var rules : crd.findValues("x-kubernetes-validations")) {
      for (var rule : rules) {
        var text = rule.path("message").asText(rule.path("messageExpression").asText());
        messages.add(text.replaceFirst("^'", ""));
      }
    }
    return messages;
  }
}
