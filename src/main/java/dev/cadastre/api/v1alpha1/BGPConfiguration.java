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

/** How nodes speak BGP: the object {@code default}, or {@code node.<name>} for one node. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("bgpc")
@Categories("cadastre")
@JsonClassDescription(
    "How nodes speak BGP: the object default for all, node.<name> for one node's "
        + "logSeverityScreen, asNumber, listenPort and prefixAdvertisements. Field names "
        + "and meanings are Calico's.")
@AdditionalPrinterColumn(
    name = "AS",
    jsonPath = ".spec.asNumber",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Mesh",
    jsonPath = ".spec.nodeToNodeMeshEnabled",
    type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(
    name = "Port",
    jsonPath = ".spec.listenPort",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "self.metadata.name == 'default' || self.metadata.name.startsWith('node.')",
    message = "a BGPConfiguration is named default, or node.<name of a node>",
    fieldPath = ".spec")
@ValidationRule(
    value =
        "self.metadata.name == 'default' || !(has(self.spec.nodeToNodeMeshEnabled) || "
            + "has(self.spec.nodeMeshPassword) || has(self.spec.nodeMeshMaxRestartTime))",
    message = "the mesh between nodes is set in the object default alone",
    fieldPath = ".spec")
public final class BGPConfiguration extends CadastreResource<BGPConfiguration.Spec, Conditions> {

  public enum LogSeverity {
    Debug,
    Info,
    Warning,
    Error,
    Fatal
  }

  public enum BindMode {
    None,
    NodeIP
  }

  public enum Switch {
    Enabled,
    Disabled
  }

  @JsonClassDescription("The settings. What is absent has its default.")
  public record Spec(
      @JsonPropertyDescription("From which severity on BIRD logs. Absent: Info.")
          @SchemaFrom(type = LogSeverity.class)
          @Nullable String logSeverityScreen,
      @JsonPropertyDescription("Whether every node peers with every other one. Absent: true.")
          @Nullable Boolean nodeToNodeMeshEnabled,
      @JsonPropertyDescription(
              "AS number of nodes without the annotation cadastre.dev/as-number. Absent: 64512.")
          @Min(1)
          @Max(Schemas.MAX_AS_NUMBER)
          @Nullable Long asNumber,
      @JsonPropertyDescription("TCP port that nodes listen at. Absent: 179.") @Min(1) @Max(65535)
          @Nullable Integer listenPort,
      @JsonPropertyDescription(
              "Where nodes listen: None (on every address) or NodeIP. Absent: None.")
          @SchemaFrom(type = BindMode.class)
          @Nullable String bindMode,
      @JsonPropertyDescription("Password of the sessions between nodes.")
          @Nullable Password nodeMeshPassword,
      @JsonPropertyDescription(
              "How long a restarting neighbour in the mesh is waited for. Absent: 120s.")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          @Nullable String nodeMeshMaxRestartTime,
      @JsonPropertyDescription("Ranges of ClusterIPs that are advertised.") @Size(max = 64)
          List<ServiceRange> serviceClusterIPs,
      @JsonPropertyDescription("Ranges of which Services' external addresses are advertised.")
          @Size(max = 64)
          List<ServiceRange> serviceExternalIPs,
      @JsonPropertyDescription("Ranges of which Services' load balancer addresses are advertised.")
          @Size(max = 64)
          List<ServiceRange> serviceLoadBalancerIPs,
      @JsonPropertyDescription(
              "Whether load balancer addresses are advertised as their ranges (Enabled) or one "
                  + "by one. Absent: Enabled.")
          @SchemaFrom(type = Switch.class)
          @Nullable String serviceLoadBalancerAggregation,
      @JsonPropertyDescription("Names for communities.") @Size(max = 256)
          List<Community> communities,
      @JsonPropertyDescription("Communities that routes are advertised with.") @Size(max = 256)
          List<PrefixAdvertisement> prefixAdvertisements,
      @JsonPropertyDescription("Interfaces whose routes BIRD does not read; * stands for any text.")
          @Size(max = 64)
          List<@Size(max = 15) String> ignoredInterfaces,
      @JsonPropertyDescription("IPv4 address of the node that pods on it peer with.")
          @Size(max = Schemas.ADDRESS_LENGTH)
          @ValidationRule(
              value = "isIP(self) && ip(self).family() == 4",
              message = "must be an IPv4 address")
          @Nullable String localWorkloadPeeringIPV4,
      @JsonPropertyDescription("IPv6 address of the node that pods on it peer with.")
          @Size(max = Schemas.ADDRESS_LENGTH)
          @ValidationRule(
              value = "isIP(self) && ip(self).family() == 6",
              message = "must be an IPv6 address")
          @Nullable String localWorkloadPeeringIPV6,
      @JsonPropertyDescription(
              "Whether BIRD writes routes to other nodes' pods (Enabled) or the agent does. "
                  + "Absent: as NetworkConfig's routeSource says.")
          @SchemaFrom(type = Switch.class)
          @Nullable String programClusterRoutes,
      @JsonPropertyDescription("Metric of IPv4 routes. Absent: 1024.") @Min(1) @Max(2_147_483_646)
          @Nullable Integer ipv4NormalRoutePriority,
      @JsonPropertyDescription("Metric of IPv6 routes. Absent: 1024.") @Min(1) @Max(2_147_483_646)
          @Nullable Integer ipv6NormalRoutePriority,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      serviceClusterIPs = list(serviceClusterIPs);
      serviceExternalIPs = list(serviceExternalIPs);
      serviceLoadBalancerIPs = list(serviceLoadBalancerIPs);
      communities = list(communities);
      prefixAdvertisements = list(prefixAdvertisements);
      ignoredInterfaces = list(ignoredInterfaces);
      unknown = map(unknown);
    }
  }

  public record Password(
      @JsonPropertyDescription(
              "Where the password stands: a key of a Secret in the agent's namespace.")
          @Nullable SecretKeyRef secretKeyRef,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Password {
      unknown = map(unknown);
    }
  }

  public record SecretKeyRef(
      @Required @JsonPropertyDescription("Name of the Secret.") @Size(max = Schemas.NAME_LENGTH)
          String name,
      @Required @JsonPropertyDescription("The key in it.") @Size(max = Schemas.NAME_LENGTH)
          String key,
      @JsonPropertyDescription(
              "Whether the session goes without a password while the Secret or the key is "
                  + "missing.")
          @Nullable Boolean optional,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public SecretKeyRef {
      unknown = map(unknown);
    }
  }

  public record ServiceRange(
      @Required
          @JsonPropertyDescription("The range.")
          @Size(max = Schemas.CIDR_LENGTH)
          @ValidationRule(value = Schemas.CANONICAL_CIDR, message = Schemas.CANONICAL_CIDR_MESSAGE)
          String cidr,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public ServiceRange {
      unknown = map(unknown);
    }
  }

  public record Community(
      @Required
          @JsonPropertyDescription("Its name, for prefixAdvertisements.")
          @Size(max = Schemas.NAME_LENGTH)
          String name,
      @Required
          @JsonPropertyDescription("Its value: aa:nn, or aa:nn:mm for a large community.")
          @ValidationRule(
              value = Schemas.COMMUNITY_NUMBERS,
              message = Schemas.COMMUNITY_NUMBERS_MESSAGE)
          @Pattern(Schemas.COMMUNITY)
          @Size(max = 32)
          String value,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Community {
      unknown = map(unknown);
    }
  }

  public record PrefixAdvertisement(
      @Required
          @JsonPropertyDescription("Routes inside this range get the communities.")
          @Size(max = Schemas.CIDR_LENGTH)
          @ValidationRule(value = Schemas.CANONICAL_CIDR, message = Schemas.CANONICAL_CIDR_MESSAGE)
          String cidr,
      @Required @JsonPropertyDescription("Names out of communities, or values.") @Size(max = 64)
          List<@Size(max = Schemas.NAME_LENGTH) String> communities,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public PrefixAdvertisement {
      communities = list(communities);
      unknown = map(unknown);
    }
  }
}
