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

/** How addresses are given, in the whole cluster: the object {@code default}. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("ipc")
@Categories("cadastre")
@JsonClassDescription(
    "How addresses are given and collected, in the whole cluster. There is one, named "
        + "default; without it the defaults hold. Changes need no restart.")
@AdditionalPrinterColumn(
    name = "Strict",
    jsonPath = ".spec.strictAffinity",
    type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(
    name = "MaxBlocks",
    jsonPath = ".spec.maxBlocksPerHost",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Cooldown", jsonPath = ".spec.cooldown")
@AdditionalPrinterColumn(name = "Quarantine", jsonPath = ".spec.quarantine")
@AdditionalPrinterColumn(name = "Handles", jsonPath = ".spec.handles")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = Schemas.SINGLETON,
    message = "there is one IPAMConfig, and its name is default",
    fieldPath = ".spec")
public final class IPAMConfig extends CadastreResource<IPAMConfig.Spec, Conditions> {

  /** Annotation: the time, RFC 3339, from which one pass that a kill switch stops may go on. */
  public static final String COLLECT_ANYWAY = "cadastre.dev/collect-anyway";

  public enum Handles {
    On,
    Off
  }

  @JsonClassDescription("The settings.")
  public record Spec(
      @JsonPropertyDescription("Whether a node never borrows from another node's block.")
          @Default("false")
          boolean strictAffinity,
      @JsonPropertyDescription("How many blocks a node may have in each family; 0 means no limit.")
          @Default("20")
          @Min(0)
          @Max(1_000_000)
          Integer maxBlocksPerHost,
      @JsonPropertyDescription(
              "Whether nodes claim blocks. If not, the blocks that they have serve.")
          @Default("true")
          Boolean autoAllocateBlocks,
      @JsonPropertyDescription(
              "How long a released address rests before it is given again, so that others "
                  + "forget its last holder.")
          @Default("30s")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          String cooldown,
      @JsonPropertyDescription("How long a block stays empty before its node gives it back.")
          @Default("60s")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          String emptyBlockGrace,
      @JsonPropertyDescription("How long the addresses of a deleted node are kept for its return.")
          @Default("5m")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          String quarantine,
      @JsonPropertyDescription("How often leaks are looked for.")
          @Default("60s")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          String collectInterval,
      @JsonPropertyDescription(
              "How old an entry must be before its absence from its node's report counts; "
                  + "longer than the longest start of a pod.")
          @Default("4m")
          @Pattern(Schemas.DURATION)
          @Size(max = 32)
          String leakGrace,
      @JsonPropertyDescription("Whether IPAMHandles are kept; Off removes those that there are.")
          @Default("On")
          @SchemaFrom(type = Handles.class)
          String handles,
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
