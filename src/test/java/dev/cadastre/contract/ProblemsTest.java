package dev.cadastre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Answer;
import dev.cadastre.contract.scene.Ask;
import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Rest.Request;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Bodies that are wrong, and in which order that is said (CONTRACT.md §2 Problems). */
@Contract
class ProblemsTest {

  private static Answer send(Scene s, Request request) {
    try {
      return s.world().rest().send(s.world().one().url(), request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String field(Ask ask) {
    return ask.send().refused(422, "invalid").field();
  }

  @Claim
  void whatIsNoJsonObjectIs400(Scene s) {
    var token = s.node("n").token();
    for (var body :
        List.of("[]", "\"text\"", "7", "null", "{", "{\"a\":1}}", "nonsense", "{a:1}")) {
      send(s, Request.post("/v1/allocate", body).bearing(token)).refused(400, "invalid");
      send(s, Request.post("/v1/release", body).bearing(token)).refused(400, "invalid");
    }
    send(
            s,
            new Request("POST", "/v1/allocate", "", Map.of("Content-Type", "application/json"))
                .bearing(token))
        .refused(400, "invalid");
  }

  @Claim
  void whatIsNotJsonIs415(Scene s) {
    var token = s.node("n").token();
    var request = Request.post("/v1/allocate", "{}").bearing(token);

    send(s, request.with("Content-Type", "text/plain")).refused(415, "invalid");
    send(s, request.with("Content-Type", "application/json; charset=utf-8"))
        .refused(422, "invalid");
  }

  @Claim
  void aBodyAbove64KiBIs413(Scene s) {
    var node = s.node("n");

    node.ask("c").with("padding", "x".repeat(64 * 1024)).send().refused(413, "invalid");
    node.release("c").with("padding", "x".repeat(64 * 1024)).send().refused(413, "invalid");
    node.release("c").with("padding", "x".repeat(60 * 1024)).send().expecting(200);
  }

  @Claim
  void unknownMembersAreIgnored(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var pod = s.pod(node);
    var reference = Map.of("namespace", "default", "name", pod.name(), "uid", pod.uid(), "new", 1);

    node.ask("c").with("later", Map.of("x", 1)).with("pod", reference).send().lease();
    node.release("c").with("later", List.of()).send().expecting(200);
  }

  @Claim
  void aWrongTypeIs422AndNamed(Scene s) {
    var node = s.node("n");

    assertThat(field(node.ask("c").with("network", 5))).isEqualTo("network");
    assertThat(field(node.ask("c").with("containerId", List.of()))).isEqualTo("containerId");
    assertThat(field(node.ask("c").with("ifName", true))).isEqualTo("ifName");
    assertThat(field(node.ask("c").with("families", "IPv4"))).isEqualTo("families");
    assertThat(field(node.ask("c").with("families", List.of(4)))).startsWith("families");
    assertThat(field(node.ask("c").with("retry", "yes"))).isEqualTo("retry");
    assertThat(field(node.ask("c").with("pod", "default/x"))).isEqualTo("pod");
    assertThat(field(node.ask("c").with("addresses", Map.of()))).isEqualTo("addresses");
    assertThat(field(node.release("c").with("held", "all"))).isEqualTo("held");
  }

  @Claim
  void networkContainerAndInterfaceAreThereAndWellFormed(Scene s) {
    var node = s.node("n");
    for (var member : List.of("network", "containerId", "ifName")) {
      assertThat(field(node.ask("c").without(member))).isEqualTo(member);
      assertThat(field(node.ask("c").with(member, ""))).isEqualTo(member);
      assertThat(field(node.ask("c").with(member, "a b"))).isEqualTo(member);
      assertThat(field(node.ask("c").with(member, "a/b"))).isEqualTo(member);
      assertThat(field(node.ask("c").with(member, "x".repeat(129)))).isEqualTo(member);
    }
    assertThat(field(node.ask("c").with("network", "-a"))).isEqualTo("network");
    assertThat(field(node.ask("c").with("network", "a".repeat(64)))).isEqualTo("network");
    assertThat(field(node.ask("c").with("network", "tunnel"))).isEqualTo("network");
    assertThat(field(node.ask("c").with("containerId", "_a"))).isEqualTo("containerId");
    assertThat(field(node.ask("c").with("ifName", "a".repeat(16)))).isEqualTo("ifName");
    assertThat(field(node.ask("c").with("ifName", "a:b"))).isEqualTo("ifName");
    assertThat(field(node.ask("c").with("ifName", ".."))).isEqualTo("ifName");
    assertThat(field(node.release("c").without("network"))).isEqualTo("network");
    assertThat(field(node.release("c").without("containerId"))).isEqualTo("containerId");
  }

  @Claim
  void theLongestNamesAreFine(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    node.ask("c")
        .with("network", "n".repeat(63))
        .with("containerId", (s.id() + "c").repeat(128).substring(0, 128))
        .ifName("i".repeat(15))
        .send()
        .lease();
  }

  @Claim
  void familiesAreKnownOnesAndNotNone(Scene s) {
    var node = s.node("n");

    assertThat(field(node.ask("c").with("families", List.of()))).isEqualTo("families");
    assertThat(field(node.ask("c").families("IPv4", "ipv6"))).isEqualTo("families[1]");
    assertThat(field(node.ask("c").with("families", List.of("IPv4", 6)))).startsWith("families");
  }

  @Claim
  void anEmptyListIsAsAbsentButHeldIsNot(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    node.ask("c").with("pools", List.of()).with("addresses", List.of()).send().lease();
    assertThat(field(node.release("c").with("held", List.of()))).isEqualTo("held");
  }

  @Claim
  void explicitNullIsAsAbsent(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var ask = node.ask("c");
    for (var member : List.of("pod", "families", "pools", "addresses", "retry", "node", "use")) {
      ask.with(member, com.fasterxml.jackson.databind.node.NullNode.getInstance());
    }

    ask.send().lease();
  }

  @Claim
  void heldNamesAddressBlockAndSequence(Scene s) {
    var node = s.node("n");
    Map<String, Object> whole =
        Map.of("address", "10.9.9.9", "block", "10-9-9-0-26", "sequence", 5);
    for (var member : whole.keySet()) {
      var part = new java.util.HashMap<>(whole);
      part.remove(member);
      assertThat(field(node.release("c").with("held", List.of(whole, part))))
          .isEqualTo("held[1]." + member);
    }
    var odd = new java.util.HashMap<>(whole);
    odd.put("sequence", 0);
    assertThat(field(node.release("c").with("held", List.of(odd)))).isEqualTo("held[0].sequence");
    odd.put("sequence", 5);
    odd.put("address", "here");
    assertThat(field(node.release("c").with("held", List.of(odd)))).isEqualTo("held[0].address");
  }

  @Claim
  void aPodIsNamedWholly(Scene s) {
    var node = s.node("n");
    assertThat(field(node.ask("c").with("pod", Map.of("namespace", "default", "name", "x"))))
        .isEqualTo("pod.uid");
    assertThat(field(node.ask("c").with("pod", Map.of("name", "x", "uid", "y"))))
        .isEqualTo("pod.namespace");
    assertThat(
            field(
                node.ask("c")
                    .with("pod", Map.of("namespace", "default", "name", "x", "uid", "a b"))))
        .isEqualTo("pod.uid");
  }

  @Claim
  void aTunnelHasItsKindAndNothingOfAPod(Scene s) {
    var node = s.node("n");

    assertThat(field(node.emptyAsk().with("use", "Tunnel"))).isEqualTo("kind");
    assertThat(field(node.tunnel("GRE"))).isEqualTo("kind");
    assertThat(field(node.emptyAsk().with("use", "Other").with("kind", "VXLAN"))).isEqualTo("use");
  }

  @Claim
  void theDeadlineIsANumberOrNothing(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");

    node.ask("c").header("Cadastre-Deadline-Ms", "soon").send().refused(400, "invalid");
    node.ask("c").header("Cadastre-Deadline-Ms", "1.5").send().refused(400, "invalid");
    node.ask("c").header("Cadastre-Deadline-Ms", "5000").send().lease();
    node.ask("d").header("Cadastre-Deadline-Ms", "9".repeat(30)).send().lease();
  }

  @Claim
  void pastTheDeadlineNothingIsDecidedOrWritten(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    node.allocate("c").lease();

    var late = node.ask("d").header("Cadastre-Deadline-Ms", "0").send();
    late.expecting(503);
    assertThat(s.block(s.v4("1.0/26")).path("allocations").size()).isEqualTo(1);
    assertThat(node.release("d").send().released()).isEmpty();
    for (var ask : List.of(node.release("c"), node.release("d"), node.report(1, List.of()))) {
      ask.header("Cadastre-Deadline-Ms", "-1").send().refused(503, "unavailable");
    }
    assertThat(node.allocate("c").repeated()).hasSize(1);
  }

  @Claim
  void unknownPathsAndMethodsAreNotFound(Scene s) {
    var token = s.node("n").token();

    send(s, Request.get("/v1/nothing").bearing(token)).refused(404, "not-found");
    send(s, Request.get("/").bearing(token)).refused(404, "not-found");
    send(s, Request.get("/v1/allocate").bearing(token)).refused(405, "not-found");
    send(s, new Request("DELETE", "/v1/allocations", "", Map.of()).bearing(token))
        .refused(405, "not-found");
  }

  @Claim
  void a405SaysWhichMethodThePathKnows(Scene s) {
    var token = s.node("n").token();

    for (var path : List.of("/v1/allocate", "/v1/release", "/v1/report")) {
      var answer = send(s, new Request("PUT", path, "{}", Map.of()).bearing(token));
      answer.refused(405, "not-found");
      assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }
    var answer = send(s, Request.post("/v1/allocations", "{}").bearing(token));
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
  }

  @Claim
  void whatIsAskedFirstIsSaidFirst(Scene s) {
    var node = s.node("n");
    var other = s.node("m");

    // 401 before 400, 400 before 422, 422 of the form before 403, 403 before 422 of what it names.
    send(s, Request.post("/v1/allocate", "nonsense")).refused(401, "unauthenticated");
    node.ask("c").with("node", other.name()).with("network", "").send().refused(422, "invalid");
    node.ask("c").with("node", s.id() + "-nowhere").send().refused(403, "not-allowed");
    var stranger = Map.of("namespace", "default", "name", s.pod(other).name(), "uid", "wrong");
    assertThat(field(node.ask("c").with("pod", stranger))).isEqualTo("pod.uid");
  }

  @Claim
  void anAgentWhoseNodeIsGoneGetsNothingAndMayStillRelease(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    s.api().client().nodes().withName(node.name()).delete();

    await().untilAsserted(() -> assertThat(field(node.ask("d"))).isEqualTo("node"));
    assertThat(node.release("c").held(lease).send().released()).containsExactly(lease.bare());
  }

  @Claim
  void aPodMustBeThere(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var ghost = Map.of("namespace", "default", "name", s.id() + "-ghost", "uid", "u");
    var nowhere = Map.of("namespace", s.id() + "-ghost", "name", "x", "uid", "u");

    var refusal = node.ask("c").with("pod", ghost).send();
    refusal.refused(503, "unavailable");
    assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
    node.ask("c").with("pod", nowhere).send().refused(503, "unavailable");
  }

  @Claim
  void aPodIsThisOneAndOnThisNode(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var other = s.node("m");
    var pod = s.pod(node);
    var wrong = Map.of("namespace", "default", "name", pod.name(), "uid", "other-uid");

    assertThat(field(node.ask("c").with("pod", wrong))).isEqualTo("pod.uid");
    var refusal = other.ask("c").with("pod", pod.reference()).send().refused(403, "not-allowed");
    assertThat(refusal.detail()).contains(pod.name());
    node.ask("c").with("pod", pod.reference()).send().lease();
  }

  @Claim
  void selectionsOfEveryKindAreCheckedByForm(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    Worker node = s.node("n");

    assertThat(field(node.ask("c").with("pools", List.of("", "a")))).isEqualTo("pools[0]");
    assertThat(field(node.ask("c").with("pools", Arrays.asList("a", null)))).startsWith("pools");
    assertThat(field(node.ask("c").with("addresses", Collections.singletonList(null))))
        .startsWith("addresses");
    assertThat(field(node.ask("c").with("defaultPools", 5))).isEqualTo("defaultPools");
  }
}
