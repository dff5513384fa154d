package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node's agent tells people about itself; no other node reads it. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("nr")
@Categories("cadastre")
@JsonClassDescription(
    "What the agent of the node of the same name tells about itself. No other node " + "reads it.")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Attachments",
    jsonPath = ".status.attachments",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "MTU",
    jsonPath = ".status.mtu",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.agentVersion")
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class NodeReport extends CadastreResource<Void, NodeReport.Status> {

  @JsonClassDescription("The node as its agent sees it.")
  public record Status(
      @JsonPropertyDescription(
              "Ready: whether pods can be started. Others name what stands in the way, such as "
                  + "a firewall's drop.")
          @Size(max = 32)
          List<Condition> conditions,
      @JsonPropertyDescription("BGP sessions.") @Size(max = 512) List<BgpSession> bgp,
      @JsonPropertyDescription("MTU that pods' interfaces get.") @Min(0) @Max(65535)
          @Nullable Integer mtu,
      @JsonPropertyDescription("How many interfaces of pods the agent has wired.")
          @Min(0)
          @Max(1_000_000)
          @Nullable Integer attachments,
      @JsonPropertyDescription("Version of the agent.") @Size(max = 128)
          @Nullable String agentVersion,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Status {
      conditions = list(conditions);
      bgp = list(bgp);
      unknown = map(unknown);
    }
  }

  public record BgpSession(
      @Required @JsonPropertyDescription("The peer's address.") @Size(max = 64) String peer,
      @JsonPropertyDescription("The peer's AS number.") @Min(1) @Max(Schemas.MAX_AS_NUMBER)
          @Nullable Long asNumber,
      @JsonPropertyDescription("Established, or where the session stands.") @Size(max = 64)
          @Nullable String state,
      @JsonPropertyDescription("Since when, RFC 3339.") @Size(max = 64) @Nullable String since,
      @JsonPropertyDescription("Routes taken from the peer.") @Min(0) @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long imported,
      @JsonPropertyDescription("Routes given to the peer.") @Min(0) @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long exported,
      @JsonPropertyDescription("Why the session ended last.") @Size(max = 1024)
          @Nullable String lastError,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public BgpSession {
      unknown = map(unknown);
    }
  }
}
