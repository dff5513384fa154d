package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;

/** Addresses that are never given without being asked for. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("ipr")
@Categories("cadastre")
public final class IPReservation extends CadastreResource<IPReservation.Spec, Void> {

  public record Spec(List<String> reservedCIDRs, @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec(List<String> reservedCIDRs) {
      this(reservedCIDRs, Map.of());
    }

    public Spec {
      reservedCIDRs = list(reservedCIDRs);
      unknown = map(unknown);
    }
  }
}
