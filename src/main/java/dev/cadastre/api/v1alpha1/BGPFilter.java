package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
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

/** Which routes pass to and from peers that name it. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("bgpf")
@Categories("cadastre")
@JsonClassDescription(
    "Which routes pass to and from the BGPPeers that name it. The first rule that "
        + "matches decides; where none does, the next filter and at last the default. Field "
        + "names and meanings are Calico's.")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class BGPFilter extends CadastreResource<BGPFilter.Spec, Conditions> {

  public enum MatchOperator {
    Equal,
    NotEqual,
    In,
    NotIn
  }

  public enum Source {
    RemotePeers
  }

  public enum PeerType {
    eBGP,
    iBGP
  }

  public enum Action {
    Accept,
    Reject
  }

  @JsonClassDescription("The rules, in order, for each direction and family.")
  public record Spec(
      @JsonPropertyDescription("For IPv4 routes that are sent.") @Size(max = 128)
          List<Rule> exportV4,
      @JsonPropertyDescription("For IPv4 routes that are taken.") @Size(max = 128)
          List<Rule> importV4,
      @JsonPropertyDescription("For IPv6 routes that are sent.") @Size(max = 128)
          List<Rule> exportV6,
      @JsonPropertyDescription("For IPv6 routes that are taken.") @Size(max = 128)
          List<Rule> importV6,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      exportV4 = list(exportV4);
      importV4 = list(importV4);
      exportV6 = list(exportV6);
      importV6 = list(importV6);
      unknown = map(unknown);
    }
  }

  @ValidationRule(
      value = "has(self.cidr) == has(self.matchOperator)",
      message = "cidr and matchOperator come together: set both or neither",
      fieldPath = ".matchOperator")
  @ValidationRule(
      value = "!has(self.prefixLength) || has(self.cidr)",
      message = "prefixLength narrows cidr: set cidr",
      fieldPath = ".prefixLength")
  @ValidationRule(
      value = "!has(self.operations) || self.action == 'Accept'",
      message = "operations go with action Accept",
      fieldPath = ".operations")
  public record Rule(
      @JsonPropertyDescription("Matches routes by their range, as matchOperator says.")
          @Size(max = Schemas.CIDR_LENGTH)
          @ValidationRule(value = Schemas.CANONICAL_CIDR, message = Schemas.CANONICAL_CIDR_MESSAGE)
          @Nullable String cidr,
      @JsonPropertyDescription("How the route's range is compared with cidr.")
          @SchemaFrom(type = MatchOperator.class)
          @Nullable String matchOperator,
      @JsonPropertyDescription("Narrows cidr to routes of these prefix lengths.")
          @Nullable PrefixLength prefixLength,
      @JsonPropertyDescription("RemotePeers: matches routes learned from peers.")
          @SchemaFrom(type = Source.class)
          @Nullable String source,
      @JsonPropertyDescription("Matches routes by their interface; * stands for any text.")
          @Size(max = 15)
          @JsonProperty("interface")
          @Nullable String interfaceName,
      @JsonPropertyDescription("Matches sessions with another AS (eBGP) or the same (iBGP).")
          @SchemaFrom(type = PeerType.class)
          @Nullable String peerType,
      @JsonPropertyDescription("Matches routes that carry the community.")
          @Nullable CommunityMatch communities,
      @JsonPropertyDescription("Matches routes whose AS path begins so.") @Size(max = 10)
          List<@Min(1) @Max(Schemas.MAX_AS_NUMBER) Long> asPathPrefix,
      @JsonPropertyDescription("Matches routes of this priority.") @Min(1) @Max(2_147_483_646)
          @Nullable Integer priority,
      @Required
          @JsonPropertyDescription("What becomes of a route that matches.")
          @SchemaFrom(type = Action.class)
          String action,
      @JsonPropertyDescription("Changes to a route that is accepted, in order.")
          @Size(min = 1, max = 10)
          List<Operation> operations,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Rule {
      asPathPrefix = list(asPathPrefix);
      operations = list(operations);
      unknown = map(unknown);
    }
  }

  public record PrefixLength(
      @JsonPropertyDescription("At least. Absent: that of cidr.") @Min(0) @Max(128)
          @Nullable Integer min,
      @JsonPropertyDescription("At most. Absent: 32, in IPv6 128.") @Min(0) @Max(128)
          @Nullable Integer max,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public PrefixLength {
      unknown = map(unknown);
    }
  }

  public record CommunityMatch(
      @Required @JsonPropertyDescription("The community.") @Size(min = 1, max = 1)
          List<@Pattern(Schemas.COMMUNITY) @Size(max = 32) String> values,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public CommunityMatch {
      values = list(values);
      unknown = map(unknown);
    }
  }

  @ValidationRule(
      value =
          "(has(self.addCommunity) ? 1 : 0) + (has(self.prependASPath) ? 1 : 0) + "
              + "(has(self.setPriority) ? 1 : 0) == 1",
      message = "an operation is one of addCommunity, prependASPath and setPriority")
  public record Operation(
      @JsonPropertyDescription("Adds a community.") @Nullable AddCommunity addCommunity,
      @JsonPropertyDescription("Puts AS numbers before the path.")
          @Nullable PrependASPath prependASPath,
      @JsonPropertyDescription("Sets the route's priority.") @Nullable SetPriority setPriority,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Operation {
      unknown = map(unknown);
    }
  }

  public record AddCommunity(
      @Required
          @JsonPropertyDescription("The community.")
          @ValidationRule(
              value = Schemas.COMMUNITY_NUMBERS,
              message = Schemas.COMMUNITY_NUMBERS_MESSAGE)
          @Pattern(Schemas.COMMUNITY)
          @Size(max = 32)
          String value,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public AddCommunity {
      unknown = map(unknown);
    }
  }

  public record PrependASPath(
      @Required
          @JsonPropertyDescription("The AS numbers, in the order of the path.")
          @Size(min = 1, max = 10)
          List<@Min(1) @Max(Schemas.MAX_AS_NUMBER) Long> prefix,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public PrependASPath {
      prefix = list(prefix);
      unknown = map(unknown);
    }
  }

  public record SetPriority(
      @Required @JsonPropertyDescription("The priority.") @Min(1) @Max(2_147_483_646) int value,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public SetPriority {
      unknown = map(unknown);
    }
  }
}
