package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A slice of a pool with at most one node: the truth about its addresses. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("ipb")
@Categories("cadastre")
public final class IPAMBlock extends CadastreResource<IPAMBlock.Spec, Void> {

  /** Keeps a block that somebody deletes until its last entry is gone. */
  public static final String FINALIZER = "cadastre.dev/register";

  public record Spec(
      @Required String cidr,
      @Required String pool,
      @Required String poolUID,
      @Nullable String node,
      @Nullable String nodeUID,
      @Required long claimSequence,
      @Required long sequence,
      Map<String, String> allocations,
      List<String> freed,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      allocations = map(allocations);
      freed = list(freed);
      unknown = map(unknown);
    }
  }
}
