package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
@JsonClassDescription("Addresses that are only given to who asks for them by number.")
@AdditionalPrinterColumn(name = "CIDRs", jsonPath = ".spec.reservedCIDRs")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class IPReservation extends CadastreResource<IPReservation.Spec, Void> {

  @JsonClassDescription("What is reserved.")
  public record Spec(
      @JsonPropertyDescription(
              "The ranges, without host bits, in their shortest form; a single address is "
                  + "written with /32 or /128. They need not be part of a pool.")
          @Size(max = 256)
          @ValidationRule(
              value = "self.all(c, isCIDR(c) && string(cidr(c).masked()) == c)",
              message =
                  "reservedCIDRs must be CIDRs without host bits in their shortest form, such as "
                      + "10.244.0.0/28; write a single address as 10.244.0.1/32 or fd00::1/128")
          List<@Size(max = Schemas.CIDR_LENGTH) String> reservedCIDRs,
      @JsonAnySetter Map<String, Object> unknown)
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
