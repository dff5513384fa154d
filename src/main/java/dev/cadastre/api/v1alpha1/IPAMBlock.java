package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
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

/** A slice of a pool with at most one node: the truth about its addresses. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("ipb")
@Categories("cadastre")
@AdditionalSelectableField(jsonPath = ".spec.node")
@AdditionalSelectableField(jsonPath = ".spec.pool")
@JsonClassDescription(
    "A slice of a pool, of at most one node, and the truth about who holds its "
        + "addresses. Written by the controller alone.")
@AdditionalPrinterColumn(name = "CIDR", jsonPath = ".spec.cidr")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".spec.node")
@AdditionalPrinterColumn(name = "Pool", jsonPath = ".spec.pool")
@AdditionalPrinterColumn(
    name = "Sequence",
    jsonPath = ".spec.sequence",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Claim",
    jsonPath = ".spec.claimSequence",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value =
        "self.metadata.name == self.spec.cidr.replace('.', '-').replace(':', "
            + "'-').replace('/', '-')",
    messageExpression =
        "'the name of a block is its CIDR with dashes: ' + self.spec.cidr.replace('.', "
            + "'-').replace(':', '-').replace('/', '-')",
    fieldPath = ".spec.cidr")
public final class IPAMBlock extends CadastreResource<IPAMBlock.Spec, Void> {

  /** Keeps a block that somebody deletes until its last entry is gone. */
  public static final String FINALIZER = "cadastre.dev/register";

  /**
   * Annotation: since when, RFC 3339, the block gives nothing because the register was set back and
   * not all of its nodes have reported what they hold; after that, words apart, those nodes that
   * are known to hold something there and that the block may not name.
   */
  public static final String SET_BACK = "cadastre.dev/set-back";

  @JsonClassDescription("The register's page for this range.")
  @ValidationRule(
      value = "has(self.node) == has(self.nodeUID)",
      message = "node and nodeUID come together: set both or neither",
      fieldPath = ".nodeUID")
  @ValidationRule(
      value =
          "!has(self.allocations) || !isCIDR(self.cidr) || [cidr(self.cidr)].all(c, "
              + "self.allocations.all(a, isIP(a) && ip.isCanonical(a) && c.containsIP(a)))",
      message = "every key of allocations must be an address inside cidr in its shortest form",
      fieldPath = ".allocations")
  @ValidationRule(
      value = "self.claimSequence <= self.sequence",
      message = "claimSequence is one of the block's sequences: at most sequence",
      fieldPath = ".claimSequence")
  @ValidationRule(
      value =
          "(has(self.node) ? self.node : '') == (has(oldSelf.node) ? oldSelf.node : '') && "
              + "(has(self.nodeUID) ? self.nodeUID : '') == "
              + "(has(oldSelf.nodeUID) ? oldSelf.nodeUID : '') || "
              + "self.claimSequence > oldSelf.claimSequence",
      message =
          "a block changes its node only with a new claimSequence, by which other nodes know whose "
              + "it is: the controller moves blocks",
      fieldPath = ".node")
  public record Spec(
      @Required
          @JsonPropertyDescription("The range, without host bits, in its shortest form.")
          @Size(max = Schemas.CIDR_LENGTH)
          @ValidationRule(value = Schemas.CANONICAL_CIDR, message = Schemas.CANONICAL_CIDR_MESSAGE)
          @ValidationRule(value = "self == oldSelf", message = "cidr of a block cannot be changed")
          String cidr,
      @Required
          @JsonPropertyDescription("Name of the IPPool that it is a slice of.")
          @Size(max = Schemas.NAME_LENGTH)
          @ValidationRule(value = "self == oldSelf", message = "pool of a block cannot be changed")
          String pool,
      @Required
          @JsonPropertyDescription(
              "UID of that IPPool: a later pool of the same name is another one.")
          @Size(max = Schemas.UID_LENGTH)
          @ValidationRule(
              value = "self == oldSelf",
              message = "poolUID of a block cannot be changed")
          String poolUID,
      @JsonPropertyDescription("Node that the block is routed to. Absent: no affinity.")
          @Size(max = Schemas.NAME_LENGTH)
          @Nullable String node,
      @JsonPropertyDescription("UID of that node.") @Size(max = Schemas.UID_LENGTH)
          @Nullable String nodeUID,
      @Required
          @JsonPropertyDescription(
              "The sequence that the block's last claim, take-over or giving-up took. Of two "
                  + "nodes that list a block, the higher one has it.")
          @Min(1)
          @Max(Schemas.MAX_SEQUENCE)
          @ValidationRule(value = "self >= oldSelf", message = "claimSequence never falls")
          long claimSequence,
      @Required
          @JsonPropertyDescription("The highest sequence given so far. It never falls.")
          @Min(1)
          @Max(Schemas.MAX_SEQUENCE)
          @ValidationRule(value = "self >= oldSelf", message = "sequence never falls")
          long sequence,
      @JsonPropertyDescription(
              "Who holds which address: from address to one line of key=value words, in the "
                  + "order pod, uid, use, net, cid, if, node, nodeuid, seq, at.")
          @Size(max = Schemas.BLOCK_ADDRESSES)
          Map<String, @Pattern(Schemas.ENTRY) @Size(max = Schemas.ENTRY_LENGTH) String> allocations,
      @JsonPropertyDescription(
              "Addresses released, oldest first, each with its last holder's sequence and when: "
                  + "<address> seq=... at=... The one released longest ago is given first.")
          @Size(max = Schemas.BLOCK_ADDRESSES)
          List<@Pattern(Schemas.FREED) @Size(max = 256) String> freed,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      allocations = map(allocations);
      freed = list(freed);
      unknown = map(unknown);
    }
  }
}
