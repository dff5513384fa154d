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
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A BGP session, of some nodes with some peers. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("bgpp")
@Categories("cadastre")
@JsonClassDescription(
    "BGP sessions of the nodes that node or nodeSelector picks (absent: all) with the "
        + "peers that peerIP, peerSelector or localWorkloadSelector picks. Field names and "
        + "meanings are Calico's.")
@AdditionalPrinterColumn(name = "PeerIP", jsonPath = ".spec.peerIP")
@AdditionalPrinterColumn(
    name = "AS",
    jsonPath = ".spec.asNumber",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Node", jsonPath = ".spec.node")
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".spec.nodeSelector")
@AdditionalPrinterColumn(name = "Peers", jsonPath = ".spec.peerSelector")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class BGPPeer extends CadastreResource<BGPPeer.Spec, Conditions> {

  public enum NextHopMode {
    Auto,
    Self,
    Keep
  }

  public enum SourceAddress {
    UseNodeIP,
    None
  }

  public enum ReversePeering {
    Auto,
    Manual
  }

  @JsonClassDescription("The sessions.")
  @ValidationRule(
      value = "!(has(self.node) && has(self.nodeSelector))",
      message =
          "node and nodeSelector exclude each other: nodeSelector picks one node by "
              + "kubernetes.io/hostname == '<name>'",
      fieldPath = ".nodeSelector")
  @ValidationRule(
      value =
          "(has(self.peerIP) ? 1 : 0) + (has(self.peerSelector) ? 1 : 0) + "
              + "(has(self.localWorkloadSelector) ? 1 : 0) <= 1",
      message =
          "peerIP, peerSelector and localWorkloadSelector exclude each other: make a "
              + "BGPPeer for each",
      fieldPath = ".peerSelector")
  @ValidationRule(
      value = "!has(self.peerSelector) || !has(self.asNumber)",
      message =
          "asNumber goes with peerIP: nodes that peerSelector picks have their own AS " + "numbers",
      fieldPath = ".asNumber")
  @ValidationRule(
      value = "!has(self.peerIP) || has(self.asNumber)",
      message = "asNumber of the peer at peerIP is missing",
      fieldPath = ".asNumber")
  public record Spec(
      @JsonPropertyDescription("The node that has the session.") @Size(max = Schemas.NAME_LENGTH)
          @Nullable String node,
      @JsonPropertyDescription("The nodes that have the session, in Calico's selector language.")
          @Size(max = Schemas.SELECTOR_LENGTH)
          @Nullable String nodeSelector,
      @JsonPropertyDescription(
              "The peer's address, with a port where it is not 179: 192.0.2.1:1790, "
                  + "[2001:db8::1]:1790.")
          @Size(max = 64)
          @Pattern("^([0-9.]+(:[0-9]{1,5})?|[0-9a-f:.]+|\\[[0-9a-f:.]+\\]:[0-9]{1,5})$")
          @Nullable String peerIP,
      @JsonPropertyDescription("The peer's AS number.") @Min(1) @Max(Schemas.MAX_AS_NUMBER)
          @Nullable Long asNumber,
      @JsonPropertyDescription("AS number of our side in this session, where it is not the node's.")
          @Min(1)
          @Max(Schemas.MAX_AS_NUMBER)
          @Nullable Long localASNumber,
      @JsonPropertyDescription(
              "Nodes that are the peers, in Calico's selector language; they get the session "
                  + "too.")
          @Size(max = Schemas.SELECTOR_LENGTH)
          @Nullable String peerSelector,
      @JsonPropertyDescription(
              "Pods on the same node that are the peers, in Calico's selector language.")
          @Size(max = Schemas.SELECTOR_LENGTH)
          @Nullable String localWorkloadSelector,
      @JsonPropertyDescription("Deprecated by nextHopMode: Keep.")
          @Nullable Boolean keepOriginalNextHop,
      @JsonPropertyDescription(
              "Next hop of the routes that are sent: Auto (self to peers of another AS), Self "
                  + "or Keep.")
          @SchemaFrom(type = NextHopMode.class)
          @Nullable String nextHopMode,
      @JsonPropertyDescription("Password of the session.")
          BGPConfiguration.@Nullable Password password,
      @JsonPropertyDescription(
              "Whether the session leaves with the node's address (UseNodeIP) or with whatever "
                  + "the route says (None). Absent: UseNodeIP.")
          @SchemaFrom(type = SourceAddress.class)
          @Nullable String sourceAddress,
      @JsonPropertyDescription("How long the peer is waited for when it restarts. Absent: 120s.")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          @Nullable String maxRestartTime,
      @JsonPropertyDescription("How often the session is kept alive.")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          @Nullable String keepaliveTime,
      @JsonPropertyDescription(
              "How often our own AS number may stand in the path of a route that is taken. "
                  + "Above 0 it undoes the protection from loops.")
          @Min(0)
          @Max(10)
          @Nullable Integer numAllowedLocalASNumbers,
      @JsonPropertyDescription(
              "Accept packets from at most this many hops away (TTL security). Absent: off.")
          @Min(0)
          @Max(255)
          @Nullable Integer ttlSecurity,
      @JsonPropertyDescription("Gateway by which the peer is reached: a route to it is written.")
          @Size(max = Schemas.ADDRESS_LENGTH)
          @ValidationRule(
              value = Schemas.CANONICAL_ADDRESS,
              message = Schemas.CANONICAL_ADDRESS_MESSAGE)
          @Nullable String reachableBy,
      @JsonPropertyDescription("BGPFilters, in order.") @Size(max = 64)
          List<@Size(max = Schemas.NAME_LENGTH) String> filters,
      @JsonPropertyDescription(
              "Whether the peers that peerSelector picks get the session by themselves (Auto). "
                  + "Absent: Auto.")
          @SchemaFrom(type = ReversePeering.class)
          @Nullable String reversePeering,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      filters = list(filters);
      unknown = map(unknown);
    }
  }
}
