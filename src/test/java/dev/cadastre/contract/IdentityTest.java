package dev.cadastre.contract;

import static java.lang.Boolean.TRUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cadastre.contract.scene.Claim;
import dev.cadastre.contract.scene.Contract;
import dev.cadastre.contract.scene.Scene;
import dev.cadastre.contract.scene.Worker;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Who may do what (DESIGN.md §3, Who may). */
@Contract
class IdentityTest {

  @Claim
  void withoutAGoodTokenItIs401(Scene s) {
    var node = s.node("n");
    var forged =
        node.token().substring(0, node.token().lastIndexOf('.') + 1)
            + Base64.getUrlEncoder().encodeToString(new byte[256]);
    var api = s.api().token(s.world().agentPod("cadastre-agent", s.id() + "-other"), "other");

    node.ask("c").anonymous().send().refused(401, "unauthenticated");
    node.ask("c").header("Authorization", "Basic YTpi").send().refused(401, "unauthenticated");
    node.ask("c").bearing("").send().refused(401, "unauthenticated");
    node.ask("c").bearing("nonsense").send().refused(401, "unauthenticated");
    node.ask("c").bearing(forged).send().refused(401, "unauthenticated");
    node.ask("c").bearing(api).send().refused(401, "unauthenticated");
    node.ask("c").bearing(s.api().adminToken()).send().refused(401, "unauthenticated");
    node.release("c").anonymous().send().refused(401, "unauthenticated");
    node.report(1, List.of()).anonymous().send().refused(401, "unauthenticated");
  }

  @Claim
  void a401SaysHowToAuthenticate(Scene s) {
    var answer = s.node("n").ask("c").anonymous().send();

    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).contains("Bearer");
  }

  @Claim
  void anAgentActsForItsOwnNodeAlone(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var other = s.node("m");
    var lease = other.allocate("c").lease();

    node.ask("c").with("node", other.name()).send().refused(403, "not-allowed");
    node.release("c").with("node", other.name()).held(lease).send().refused(403, "not-allowed");
    node.tunnel("VXLAN").with("node", other.name()).send().refused(403, "not-allowed");
    node.ask("c").with("node", node.name()).send().lease();
    assertThat(other.allocate("c").repeated()).containsExactly(lease);
  }

  @Claim
  void anotherPodOfTheNodeWithATokenForUsGets403(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var lease = node.allocate("c").lease();
    var stranger = stranger(s, node);

    node.ask("d").bearing(stranger).send().refused(403, "not-allowed");
    node.ask("d").with("node", node.name()).bearing(stranger).send().refused(403, "not-allowed");
    node.release("c")
        .with("node", node.name())
        .held(lease)
        .bearing(stranger)
        .send()
        .refused(403, "not-allowed");
    node.report(1, List.of()).bearing(stranger).send().refused(403, "not-allowed");
    s.world().get(s.world().one(), "/v1/allocations", stranger).refused(403, "not-allowed");
  }

  private static String stranger(Scene s, Worker node) {
    s.api().createServiceAccount("default", s.id() + "-stranger");
    var pod = s.api().createPod("default", s.id() + "-stranger", node.name(), s.id() + "-stranger");
    return s.api().token(pod, "cadastre");
  }

  @Claim
  void whoeverRbacAllowsNamesTheNode(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var operator = s.world().operatorToken();

    var lease = node.ask("c").bearing(operator).with("node", node.name()).send().lease();
    assertThat(node.allocate("c").repeated()).containsExactly(lease);
    assertThat(node.ask("d").bearing(operator).send().refused(422, "invalid").field())
        .isEqualTo("node");
    assertThat(
            node.ask("d")
                .bearing(operator)
                .with("node", s.id() + "-nowhere")
                .send()
                .refused(422, "invalid")
                .field())
        .isEqualTo("node");
    assertThat(node.release("c").bearing(operator).with("node", node.name()).send().released())
        .hasSize(1);
  }

  @Claim
  void theAgentsAccountWithoutANodeGets403AndIsToldWhy(Scene s) {
    var node = s.node("n");
    var unbound = s.api().token("cadastre", "cadastre-agent", "cadastre");

    var refusal =
        node.ask("c").bearing(unbound).with("node", node.name()).send().refused(403, "not-allowed");
    assertThat(refusal.detail()).contains("bound to no node");
    node.report(1, List.of()).bearing(unbound).send().refused(403, "not-allowed");
  }

  @Claim
  void eachDeedNeedsItsVerb(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    var path = "/v1/allocations?node=" + node.name();
    var giver = allowed(s, "create");
    var taker = allowed(s, "delete");
    var viewer = allowed(s, "list");

    for (var other : List.of(taker, viewer)) {
      node.ask("c").bearing(other).with("node", node.name()).send().refused(403, "not-allowed");
    }
    node.ask("c").bearing(giver).with("node", node.name()).send().lease();
    for (var other : List.of(giver, viewer)) {
      node.release("c").bearing(other).with("node", node.name()).send().refused(403, "not-allowed");
    }
    for (var other : List.of(giver, taker, allowed(s, "get"))) {
      for (var view : List.of(path, "/v1/pools", "/v1/blocks", "/v1/nodes", "/v1/leaks")) {
        s.world().get(s.world().one(), view, other).refused(403, "not-allowed");
      }
    }
    assertThat(s.world().get(s.world().one(), path, viewer).items()).hasSize(1);
    assertThat(node.release("c").bearing(taker).with("node", node.name()).send().released())
        .hasSize(1);
  }

  /** The token of an account that RBAC allows only this verb. */
  private static String allowed(Scene s, String verb) {
    var name = s.id() + "-" + verb;
    s.api().createServiceAccount("cadastre", name);
    s.world()
        .apply(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: %1$s}
            rules: [{apiGroups: [cadastre.dev], resources: [allocations], verbs: [%2$s]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
            subjects: [{kind: ServiceAccount, namespace: cadastre, name: %1$s}]
            """
                .formatted(name, verb));
    var token = s.api().token("cadastre", name, "cadastre");
    awaitRbac(s, name, verb);
    return token;
  }

  /** The API server's authorizer learns of a new rule by its own watch. */
  private static void awaitRbac(Scene s, String name, String verb) {
    var question =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser("system:serviceaccount:cadastre:" + name)
            .withNewResourceAttributes()
            .withGroup("cadastre.dev")
            .withResource("allocations")
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    await().until(() -> s.api().client().resource(question).create().getStatus().getAllowed());
  }

  @Claim
  void aTokenOfAnAgentWhosePodIsGoneIsNoGood(Scene s) {
    s.pool("a", s.v4("1.0/26"));
    var node = s.node("n");
    s.api()
        .client()
        .pods()
        .inNamespace("cadastre")
        .withName("cadastre-agent-" + node.name())
        .withGracePeriod(0)
        .delete();
    awaitNoGood(s, node.token());

    node.allocate("c").refused(401, "unauthenticated");
  }

  /** The API server learns of a deleted pod by its own watch, and keeps a review for 10 s. */
  private static void awaitNoGood(Scene s, String token) {
    var review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences("cadastre")
            .endSpec()
            .build();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                !TRUE.equals(
                    s.api().client().resource(review).create().getStatus().getAuthenticated()));
  }
}
