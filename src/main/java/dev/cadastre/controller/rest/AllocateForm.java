package dev.cadastre.controller.rest;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.AllocateCommand;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the body of {@code POST /v1/allocate}; what it names is looked at later. */
final class AllocateForm {
  private final Form form;

  private AllocateForm(Form form) {
    this.form = form;
  }

  /**
   * A wish whose node is not known yet.
   *
   * @param node as the body names it
   */
  record Wish(Optional<String> node, AllocateCommand command) {
    /** The command, once it is clear which node is acted for. */
    AllocateCommand on(String actual) {
      var asked = command.attachment();
      var attachment =
          asked.isTunnel()
              ? Attachment.ofTunnel(actual, TunnelKind.valueOf(asked.ifName()))
              : new Attachment(actual, asked.network(), asked.containerId(), asked.ifName());
      return new AllocateCommand(
          attachment,
          command.use(),
          command.pod(),
          command.families(),
          command.pools(),
          command.defaultPools(),
          command.addresses(),
          command.retry());
    }
  }

  static Wish parse(Form form) {
    var reader = new AllocateForm(form);
    var node = Words.node(form);
    return new Wish(node, Words.use(form) == Use.TUNNEL ? reader.tunnel() : reader.workload());
  }

  private AllocateCommand tunnel() {
    var kind = Words.kind(form);
    var families = families();
    if (kind == TunnelKind.IPIP && families.contains(IpFamily.IPV6)) {
      throw RefusedException.invalid(form.field("families"), "IPIP has no IPv6: leave IPv6 out");
    }
    return new AllocateCommand(
        new Attachment("", Attachment.TUNNEL_NETWORK, "", kind.name()),
        Use.TUNNEL,
        Optional.empty(),
        families,
        List.of(),
        List.of(),
        List.of(),
        form.flag("retry").orElse(false));
  }

  private AllocateCommand workload() {
    var attachment =
        new Attachment(
            "", Words.network(form), Words.containerId(form), Words.requiredIfName(form));
    Optional<PodId> pod = Words.pod(form);
    var families = families();
    return new AllocateCommand(
        attachment,
        Use.WORKLOAD,
        pod,
        families,
        pools("pools"),
        pools("defaultPools"),
        addresses(families),
        form.flag("retry").orElse(false));
  }

  private Set<IpFamily> families() {
    var families = form.texts("families", Words::family);
    if (families.isPresent() && families.get().isEmpty()) {
      throw RefusedException.invalid(
          form.field("families"), "families is empty: name IPv4 or IPv6, or leave it out");
    }
    var set = EnumSet.noneOf(IpFamily.class);
    families.ifPresent(set::addAll);
    return set;
  }

  private List<String> pools(String name) {
    return form.texts(
            name,
            (text, field) -> {
              if (text.isBlank()) {
                throw RefusedException.invalid(
                    field, "%s is empty; write a pool's name or CIDR".formatted(field));
              }
              return text;
            })
        .orElse(List.of());
  }

  private List<IpAddress> addresses(Set<IpFamily> families) {
    var seen = EnumSet.noneOf(IpFamily.class);
    return form.texts(
            "addresses",
            (text, field) -> {
              var address = Words.address(text, field);
              if (!families.isEmpty() && !families.contains(address.family())) {
                throw RefusedException.invalid(
                    field, "%s %s is of a family that families leaves out".formatted(field, text));
              }
              if (!seen.add(address.family())) {
                throw RefusedException.invalid(
                    field, "%s %s is the second of its family".formatted(field, text));
              }
              return address;
            })
        .orElse(List.of());
  }
}
