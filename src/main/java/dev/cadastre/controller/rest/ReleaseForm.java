package dev.cadastre.controller.rest;

import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.ReleaseCommand;
import dev.cadastre.store.ReleaseCommand.Held;
import java.util.List;
import java.util.Optional;

/** Reads the body of {@code POST /v1/release}. */
final class ReleaseForm {
  private ReleaseForm() {}

  /**
   * A wish whose node is not known yet.
   *
   * @param node as the body names it
   * @param tunnel the kind, with use Tunnel; the container is then the node
   */
  record Wish(
      Optional<String> node,
      Optional<TunnelKind> tunnel,
      String network,
      String containerId,
      Optional<String> ifName,
      Optional<List<Held>> held) {

    ReleaseCommand on(String actual) {
      return tunnel
          .map(kind -> Attachment.ofTunnel(actual, kind))
          .map(
              a ->
                  new ReleaseCommand(
                      actual, a.network(), a.containerId(), Optional.of(a.ifName()), held))
          .orElseGet(() -> new ReleaseCommand(actual, network, containerId, ifName, held));
    }
  }

  static Wish parse(Form form) {
    var node = Words.node(form);
    if (Words.use(form) == Use.TUNNEL) {
      var kind = Words.kind(form);
      return new Wish(node, Optional.of(kind), "", "", Optional.empty(), held(form));
    }
    return new Wish(
        node,
        Optional.empty(),
        Words.network(form),
        Words.containerId(form),
        Words.ifName(form),
        held(form));
  }

  private static Optional<List<Held>> held(Form form) {
    var held = form.objects("held", Words::held);
    if (held.isPresent() && held.get().isEmpty()) {
      throw RefusedException.invalid(
          form.field("held"), "held is empty: name what is held, or leave it out");
    }
    return held;
  }
}
