package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What other nodes route by: the spec is the controller's half, the status the agent's. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("nn")
@Categories("cadastre")
public final class NodeNetwork extends CadastreResource<NodeNetwork.Spec, NodeNetwork.Status> {

  /** When the quarantine of a node that is gone began, RFC 3339. */
  public static final String GONE_SINCE = "cadastre.dev/gone-since";

  public enum TunnelKind {
    VXLAN,
    IPIP
  }

  public record Spec(
      @Nullable String nodeUID,
      List<Block> blocks,
      List<Borrowed> borrowed,
      List<Tunnel> tunnels,
      @Nullable Long asNumber,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      blocks = list(blocks);
      borrowed = list(borrowed);
      tunnels = list(tunnels);
      unknown = map(unknown);
    }
  }

  public record Block(
      @Required String cidr,
      @Required long claimSequence,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Block(String cidr, long claimSequence) {
      this(cidr, claimSequence, Map.of());
    }

    public Block {
      unknown = map(unknown);
    }
  }

  public record Borrowed(
      @Required String address, @Required long sequence, @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Borrowed(String address, long sequence) {
      this(address, sequence, Map.of());
    }

    public Borrowed {
      unknown = map(unknown);
    }
  }

  public record Tunnel(
      @Required @SchemaFrom(type = TunnelKind.class) String kind,
      @Required String address,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Tunnel(String kind, String address) {
      this(kind, address, Map.of());
    }

    public Tunnel {
      unknown = map(unknown);
    }
  }

  public record Status(
      List<String> addresses, @Nullable String vtepMAC, @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Status(List<String> addresses, @Nullable String vtepMAC) {
      this(addresses, vtepMAC, Map.of());
    }

    public Status {
      addresses = list(addresses);
      unknown = map(unknown);
    }
  }
}
