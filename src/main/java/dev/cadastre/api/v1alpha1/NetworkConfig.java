package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.orDefault;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;

/** How nodes carry traffic, in the whole cluster: the object {@code default}. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("nc")
@Categories("cadastre")
@JsonClassDescription(
    "How nodes carry traffic, in the whole cluster. There is one, named default; "
        + "without it the defaults hold. Changes need no restart.")
@AdditionalPrinterColumn(name = "Routes", jsonPath = ".spec.routeSource")
@AdditionalPrinterColumn(name = "NatExclusions", jsonPath = ".spec.natOutgoingExclusions")
@AdditionalPrinterColumn(name = "NodeAddress", jsonPath = ".spec.nodeAddressDetection")
@AdditionalPrinterColumn(
    name = "MTU",
    jsonPath = ".spec.mtu",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = Schemas.SINGLETON,
    message = "there is one NetworkConfig, and its name is default",
    fieldPath = ".spec")
public final class NetworkConfig extends CadastreResource<NetworkConfig.Spec, Conditions> {

  public enum RouteSource {
    IPAM,
    BGP
  }

  public enum NatOutgoingExclusions {
    IPPoolsAndHostIPs,
    IPPoolsOnly
  }

  @JsonClassDescription("The settings.")
  public record Spec(
      @JsonPropertyDescription(
              "Where nodes learn routes to each other's pods: IPAM (the register) or BGP (what "
                  + "they tell each other).")
          @Default("IPAM")
          @SchemaFrom(type = RouteSource.class)
          String routeSource,
      @JsonPropertyDescription(
              "What natOutgoing leaves alone: IPPoolsAndHostIPs, or IPPoolsOnly (Calico's "
                  + "default: nodes see the other node's address instead of the pod's).")
          @Default("IPPoolsAndHostIPs")
          @SchemaFrom(type = NatOutgoingExclusions.class)
          String natOutgoingExclusions,
      @JsonPropertyDescription(
              "How a node finds the address that others reach it at: kubernetes-internal-ip, "
                  + "first-found, interface=<regular expressions>, cidr=<CIDRs> or can-reach=<address "
                  + "or name>.")
          @Default("kubernetes-internal-ip")
          @Size(max = 1024)
          @Pattern("^(kubernetes-internal-ip|first-found|(interface|cidr|can-reach)=.+)$")
          String nodeAddressDetection,
      @JsonPropertyDescription(
              "MTU of pods' interfaces; 0 means found from the node's own, less what "
                  + "encapsulation needs.")
          @Default("0")
          @Min(0)
          @Max(65535)
          @ValidationRule(
              value = "self == 0 || self >= 576",
              message = "mtu must be 0 (found) or at least 576")
          int mtu,
      @JsonPropertyDescription(
              "Whether an annotation may let a pod send from other addresses than its own.")
          @Default("false")
          boolean allowSpoofAnnotation,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      routeSource = orDefault(routeSource, RouteSource.IPAM.name());
      natOutgoingExclusions =
          orDefault(natOutgoingExclusions, NatOutgoingExclusions.IPPoolsAndHostIPs.name());
      nodeAddressDetection = orDefault(nodeAddressDetection, "kubernetes-internal-ip");
      unknown = map(unknown);
    }

    /** What holds while there is no such object. */
    public static Spec defaults() {
      return new Spec(
          RouteSource.IPAM.name(),
          NatOutgoingExclusions.IPPoolsAndHostIPs.name(),
          "kubernetes-internal-ip",
          0,
          false,
          Map.of());
    }
  }
}
