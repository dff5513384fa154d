package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.addr.IpFamily;
import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.ipam.Pool;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.PoolStanding;
import dev.cadastre.ipam.Selector;
import dev.cadastre.ipam.SelectorExpression;
import dev.cadastre.ipam.SelectorParser;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.Versioned;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** IPPool objects to pools. */
public final class PoolResource {
  static final String PATH = "/apis/cadastre.dev/v1alpha1/ippools";
  static final String KIND = "IPPool";

  /** Under which {@link Versioned#rest} has what a report needs. */
  static final String GENERATION = "generation";

  static final String STATUS = "status";

  private static final String NEVER = "Never";
  private static final Selector NOTHING = labels -> false;

  private PoolResource() {}

  static String path(String name) {
    return PATH + "/" + name;
  }

  static Versioned<Pool> decode(JsonNode object) {
    var metadata = object.path("metadata");
    return new Versioned<>(
        pool(Json.as(IPPool.class, object)),
        metadata.path("resourceVersion").asText(),
        metadata.path("uid").asText(),
        beside(object));
  }

  /** What a report about the pool is written over. */
  private static Map<String, Object> beside(JsonNode object) {
    var rest = new LinkedHashMap<>(Leftovers.of(object, Set.of()));
    rest.remove("spec");
    rest.put(GENERATION, object.path("metadata").path(GENERATION).asLong());
    rest.put(STATUS, Leftovers.map(object.path(STATUS)));
    return rest;
  }

  /**
   * The pool that the object says.
   *
   * @throws IllegalArgumentException where its CIDR does not read
   */
  public static Pool pool(IPPool object) {
    var spec = object.getSpec();
    if (spec == null) {
      throw new IllegalArgumentException("the pool has no spec");
    }
    var metadata = object.getMetadata();
    var cidr = Cidr.parse(spec.cidr());
    var rules = rules(spec);
    return new Pool(
        new PoolRef(metadata.getName(), metadata.getUid()),
        cidr,
        blockSize(spec, cidr),
        time(metadata.getCreationTimestamp()),
        rules,
        Optional.ofNullable(spec.l2()).map(PoolResource::l2),
        metadata.getDeletionTimestamp() != null,
        verdict(object.getStatus(), rules));
  }

  private static int blockSize(IPPool.Spec spec, Cidr cidr) {
    var size = spec.blockSize();
    int usual = cidr.family() == IpFamily.IPV4 ? 26 : 122;
    return size == null ? Math.max(usual, cidr.prefixLength()) : size;
  }

  private static Instant time(@Nullable String text) {
    try {
      return text == null ? Instant.EPOCH : Timestamps.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static Pool.Rules rules(IPPool.Spec spec) {
    var nodes = SelectorParser.parse(spec.nodeSelector());
    var namespaces = SelectorParser.parse(spec.namespaceSelector());
    return new Pool.Rules(
        selector(nodes),
        selector(namespaces),
        namespaces instanceof SelectorParser.Parsed.Valid(var expression)
            && expression instanceof SelectorExpression.All,
        uses(spec),
        spec.assignmentMode().equals(IPPool.AssignmentMode.Manual.name()),
        spec.disabled(),
        encapsulations(spec),
        error("nodeSelector", nodes).or(() -> error("namespaceSelector", namespaces)));
  }

  private static Selector selector(SelectorParser.Parsed parsed) {
    return switch (parsed) {
      case SelectorParser.Parsed.Valid(var expression) -> expression;
      case SelectorParser.Parsed.Invalid invalid -> NOTHING;
    };
  }

  private static Optional<String> error(String field, SelectorParser.Parsed parsed) {
    return switch (parsed) {
      case SelectorParser.Parsed.Valid valid -> Optional.empty();
      case SelectorParser.Parsed.Invalid invalid -> Optional.of(field + ", " + invalid);
    };
  }

  /** A use that a later version added is none of ours. */
  private static Set<Use> uses(IPPool.Spec spec) {
    var uses = EnumSet.noneOf(Use.class);
    for (var use : Use.values()) {
      if (spec.allowedUses().contains(use.toString())) {
        uses.add(use);
      }
    }
    return uses;
  }

  private static Set<TunnelKind> encapsulations(IPPool.Spec spec) {
    var kinds = EnumSet.noneOf(TunnelKind.class);
    if (!spec.vxlanMode().equals(NEVER)) {
      kinds.add(TunnelKind.VXLAN);
    }
    if (!spec.ipipMode().equals(NEVER)) {
      kinds.add(TunnelKind.IPIP);
    }
    return kinds;
  }

  private static Pool.L2 l2(IPPool.L2 l2) {
    return new Pool.L2(
        l2.prefixLength(),
        address(l2.gateway()),
        l2.routes().stream()
            .map(route -> new Pool.L2.Route(Cidr.parse(route.dst()), address(route.gw())))
            .toList());
  }

  private static Optional<IpAddress> address(@Nullable String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty()).map(IpAddress::parse);
  }

  private static Pool.Verdict verdict(IPPool.@Nullable Status status, Pool.Rules rules) {
    if (status == null) {
      return Pool.Verdict.UNDECIDED;
    }
    return status.conditions().stream()
        .filter(condition -> "Allocatable".equals(condition.getType()))
        .map(
            condition ->
                switch (String.valueOf(condition.getStatus())) {
                  case "True" -> Pool.Verdict.TRUE;
                  case "False" ->
                      isOfEarlierSpec(condition.getReason(), rules)
                          ? Pool.Verdict.UNDECIDED
                          : Pool.Verdict.FALSE;
                  default -> Pool.Verdict.UNDECIDED;
                })
        .findFirst()
        .orElse(Pool.Verdict.UNDECIDED);
  }

  /** What the pool was refused for, its user has mended since. */
  private static boolean isOfEarlierSpec(@Nullable String reason, Pool.Rules rules) {
    return (PoolStanding.Reason.DISABLED.toString().equals(reason) && !rules.disabled())
        || (PoolStanding.Reason.INVALID_SELECTOR.toString().equals(reason)
            && rules.selectorError().isEmpty());
  }
}
