package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.orDefault;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
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
public final class NetworkConfig extends CadastreResource<NetworkConfig.Spec, Conditions> {

  public enum RouteSource {
    IPAM,
    BGP
  }

  public enum NatOutgoingExclusions {
    IPPoolsAndHostIPs,
    IPPoolsOnly
  }

  public record Spec(
      @Default("IPAM") @SchemaFrom(type = RouteSource.class) String routeSource,
      @Default("IPPoolsAndHostIPs") @SchemaFrom(type = NatOutgoingExclusions.class)
          String natOutgoingExclusions,
      @Default("kubernetes-internal-ip") String nodeAddressDetection,
      @Default("0") int mtu,
      @Default("false") boolean allowSpoofAnnotation,
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
