package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
@JsonClassDescription(
    "What other nodes route by to the node of the same name. The spec is written by "
        + "the controller, the status by the node's agent.")
@AdditionalPrinterColumn(name = "Addresses", jsonPath = ".status.addresses")
@AdditionalPrinterColumn(name = "FirstBlock", jsonPath = ".spec.blocks[0].cidr")
@AdditionalPrinterColumn(name = "Tunnel", jsonPath = ".spec.tunnels[0].address")
@AdditionalPrinterColumn(name = "VTEP", jsonPath = ".status.vtepMAC")
@AdditionalPrinterColumn(
    name = "AS",
    jsonPath = ".spec.asNumber",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(name = "Blocks", jsonPath = ".spec.blocks", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class NodeNetwork extends CadastreResource<NodeNetwork.Spec, NodeNetwork.Status> {

  /** When the quarantine of a node that is gone began, RFC 3339. */
  public static final String GONE_SINCE = "cadastre.dev/gone-since";

  public enum TunnelKind {
    VXLAN,
    IPIP
  }

  @JsonClassDescription("What the node has in the register.")
  public record Spec(
      @JsonPropertyDescription("UID of the node: a later node of the same name is another one.")
          @Size(max = Schemas.UID_LENGTH)
          @Nullable String nodeUID,
      @JsonPropertyDescription("Blocks that are routed to the node.") @Size(max = 2048)
          List<Block> blocks,
      @JsonPropertyDescription("Addresses out of other nodes' blocks that are routed to the node.")
          @Size(max = 2048)
          List<Borrowed> borrowed,
      @JsonPropertyDescription("Addresses of the node's tunnel devices.") @Size(max = 16)
          List<Tunnel> tunnels,
      @JsonPropertyDescription("The node's AS number, where it is not the cluster's.")
          @Min(1)
          @Max(Schemas.MAX_AS_NUMBER)
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
      @Required
          @JsonPropertyDescription("The block's range.")
          @Size(max = Schemas.CIDR_LENGTH)
          @ValidationRule(value = Schemas.CANONICAL_CIDR, message = Schemas.CANONICAL_CIDR_MESSAGE)
          String cidr,
      @Required
          @JsonPropertyDescription(
              "The block's claimSequence: of two nodes that list a block, the higher one has "
                  + "it.")
          @Min(1)
          @Max(Schemas.MAX_SEQUENCE)
          long claimSequence,
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
      @Required
          @JsonPropertyDescription("The address, without a prefix length.")
          @Size(max = Schemas.ADDRESS_LENGTH)
          @ValidationRule(
              value = Schemas.CANONICAL_ADDRESS,
              message = Schemas.CANONICAL_ADDRESS_MESSAGE)
          String address,
      @Required
          @JsonPropertyDescription(
              "The entry's sequence: of two nodes that list an address, the higher one has it.")
          @Min(1)
          @Max(Schemas.MAX_SEQUENCE)
          long sequence,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Borrowed(String address, long sequence) {
      this(address, sequence, Map.of());
    }

    public Borrowed {
      unknown = map(unknown);
    }
  }

  public record Tunnel(
      @Required
          @JsonPropertyDescription("Which device has the address: VXLAN or IPIP.")
          @SchemaFrom(type = TunnelKind.class)
          String kind,
      @Required
          @JsonPropertyDescription("The address, without a prefix length.")
          @Size(max = Schemas.ADDRESS_LENGTH)
          @ValidationRule(
              value = Schemas.CANONICAL_ADDRESS,
              message = Schemas.CANONICAL_ADDRESS_MESSAGE)
          String address,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Tunnel(String kind, String address) {
      this(kind, address, Map.of());
    }

    public Tunnel {
      unknown = map(unknown);
    }
  }

  @JsonClassDescription("Where the node can be reached.")
  public record Status(
      @JsonPropertyDescription(
              "The node's addresses with the prefix lengths of their subnets, such as "
                  + "192.0.2.4/24; CrossSubnet compares them.")
          @Size(max = 16)
          List<@Size(max = Schemas.CIDR_LENGTH) String> addresses,
      @JsonPropertyDescription("MAC address of its VXLAN device.")
          @Pattern("^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
          @Size(max = 17)
          @Nullable String vtepMAC,
      @JsonAnySetter Map<String, Object> unknown)
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
