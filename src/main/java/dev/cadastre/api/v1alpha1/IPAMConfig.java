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

/** How addresses are given, in the whole cluster: the object {@code default}. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("ipc")
@Categories("cadastre")
public final class IPAMConfig extends CadastreResource<IPAMConfig.Spec, Conditions> {

  public enum Handles {
    On,
    Off
  }

  public record Spec(
      @Default("false") boolean strictAffinity,
      @Default("20") Integer maxBlocksPerHost,
      @Default("true") Boolean autoAllocateBlocks,
      @Default("30s") String cooldown,
      @Default("60s") String emptyBlockGrace,
      @Default("5m") String quarantine,
      @Default("60s") String collectInterval,
      @Default("4m") String leakGrace,
      @Default("On") @SchemaFrom(type = Handles.class) String handles,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      maxBlocksPerHost = orDefault(maxBlocksPerHost, 20);
      autoAllocateBlocks = orDefault(autoAllocateBlocks, true);
      cooldown = orDefault(cooldown, "30s");
      emptyBlockGrace = orDefault(emptyBlockGrace, "60s");
      quarantine = orDefault(quarantine, "5m");
      collectInterval = orDefault(collectInterval, "60s");
      leakGrace = orDefault(leakGrace, "4m");
      handles = orDefault(handles, Handles.On.name());
      unknown = map(unknown);
    }

    /** What holds while there is no such object. */
    public static Spec defaults() {
      return new Spec(
          false, 20, true, "30s", "60s", "5m", "60s", "4m", Handles.On.name(), Map.of());
    }
  }
}
