package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
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
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A range of addresses with the rules for giving them. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("ipp")
@Categories("cadastre")
@JsonClassDescription(
    "A range of addresses that pods and tunnels draw from, with the rules for giving "
        + "them. Field names and meanings are Calico's.")
@AdditionalPrinterColumn(name = "CIDR", jsonPath = ".spec.cidr")
@AdditionalPrinterColumn(
    name = "Allocatable",
    jsonPath = ".status.conditions[?(@.type==\"Allocatable\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Allocatable\")].reason")
@AdditionalPrinterColumn(
    name = "Used",
    jsonPath = ".status.used",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Free",
    jsonPath = ".status.free",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Capacity",
    jsonPath = ".status.capacity",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "NAT",
    jsonPath = ".spec.natOutgoing",
    type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(name = "VXLAN", jsonPath = ".spec.vxlanMode", priority = 1)
@AdditionalPrinterColumn(name = "IPIP", jsonPath = ".spec.ipipMode", priority = 1)
@AdditionalPrinterColumn(
    name = "Blocks",
    jsonPath = ".status.blocks",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Cooling",
    jsonPath = ".status.cooling",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Reserved",
    jsonPath = ".status.reserved",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(name = "Selector", jsonPath = ".spec.nodeSelector", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class IPPool extends CadastreResource<IPPool.Spec, IPPool.Status> {

  public enum Encapsulation {
    Never,
    Always,
    CrossSubnet
  }

  public enum Use {
    Workload,
    Tunnel
  }

  public enum AssignmentMode {
    Automatic,
    Manual
  }

  @JsonClassDescription("What a user wants of this range.")
  @ValidationRule(
      value =
          "!has(self.blockSize) || !isCIDR(self.cidr) || (cidr(self.cidr).ip().family() == "
              + "4 ? self.blockSize >= 22 && self.blockSize <= 32 : self.blockSize >= 118 && "
              + "self.blockSize <= 128)",
      message = "blockSize must be 22 to 32 in an IPv4 pool and 118 to 128 in an IPv6 pool",
      fieldPath = ".blockSize")
  @ValidationRule(
      value =
          "has(self.blockSize) && self.blockSize < 22 || "
              + "!isCIDR(self.cidr) || cidr(self.cidr).prefixLength() <= (has(self.blockSize) ? "
              + "self.blockSize : (cidr(self.cidr).ip().family() == 4 ? 26 : 122))",
      message =
          "blockSize must not be shorter than the prefix of cidr; it is 26 (IPv6: 122) "
              + "where it is absent, so set it to the prefix length of cidr or longer",
      fieldPath = ".blockSize")
  @ValidationRule(
      value =
          "has(self.blockSize) == has(oldSelf.blockSize) && (!has(self.blockSize) || "
              + "self.blockSize == oldSelf.blockSize)",
      message =
          "blockSize can be neither changed nor added nor removed, because blocks of the "
              + "old size are in use: make another pool, then delete this one",
      fieldPath = ".blockSize")
  @ValidationRule(
      value = "self.ipipMode == 'Never' || self.vxlanMode == 'Never'",
      message = "ipipMode and vxlanMode exclude each other: set one of them to Never",
      fieldPath = ".ipipMode")
  @ValidationRule(
      value =
          "self.ipipMode == 'Never' || !isCIDR(self.cidr) || cidr(self.cidr).ip().family() "
              + "== 4",
      message = "ipipMode must be Never in an IPv6 pool: use vxlanMode",
      fieldPath = ".ipipMode")
  @ValidationRule(
      value =
          "!has(self.l2) || !isCIDR(self.cidr) || self.l2.prefixLength <= "
              + "(cidr(self.cidr).ip().family() == 4 ? 32 : 128)",
      message = "l2.prefixLength must be at most 32 in an IPv4 pool",
      fieldPath = ".l2.prefixLength")
  @ValidationRule(
      value =
          "!has(self.l2) || !has(self.l2.gateway) || !isCIDR(self.cidr) || "
              + "!isIP(self.l2.gateway) || ip(self.l2.gateway).family() == "
              + "cidr(self.cidr).ip().family()",
      message = "l2.gateway must be of the family of cidr",
      fieldPath = ".l2.gateway")
  @ValidationRule(
      value =
          "!has(self.l2) || !has(self.l2.routes) || !isCIDR(self.cidr) || "
              + "self.l2.routes.all(r, (!isCIDR(r.dst) || cidr(r.dst).ip().family() == "
              + "cidr(self.cidr).ip().family()) && (!has(r.gw) || !isIP(r.gw) || "
              + "ip(r.gw).family() == cidr(self.cidr).ip().family()))",
      message = "l2.routes must be of the family of cidr",
      fieldPath = ".l2.routes")
  public record Spec(
      @Required
          @JsonPropertyDescription(
              "The range, without host bits, in its shortest form, such as 10.244.0.0/16 or "
                  + "fd00:10:244::/64. It cannot be changed.")
          @Size(max = Schemas.CIDR_LENGTH)
          @ValidationRule(
              value = "isCIDR(self)",
              message = "cidr must be a CIDR such as 10.244.0.0/16 or fd00:10:244::/64")
          @ValidationRule(
              value = "!isCIDR(self) || string(cidr(self).masked()) == self",
              message =
                  "cidr must have no host bits set and be in its shortest form, such as"
                      + " 10.244.0.0/16 or fd00:10:244::/64")
          @ValidationRule(
              value =
                  "!isCIDR(self) || !(cidr('169.254.0.0/16').containsCIDR(self) || "
                      + "cidr('fe80::/10').containsCIDR(self) || "
                      + "cidr(self).containsCIDR('169.254.0.0/16') || "
                      + "cidr(self).containsCIDR('fe80::/10'))",
              message =
                  "cidr must not overlap the link-local ranges 169.254.0.0/16 and fe80::/10, which "
                      + "are never routed: choose another range")
          @ValidationRule(
              value = "self == oldSelf",
              message =
                  "cidr cannot be changed: make another pool with the new range, then delete this "
                      + "one")
          String cidr,
      @JsonPropertyDescription(
              "Prefix length of the blocks that nodes claim: 22 to 32, in IPv6 118 to 128. "
                  + "Absent: 26, in IPv6 122. It cannot be changed, added or removed later.")
          @Nullable Integer blockSize,
      @JsonPropertyDescription(
              "Whether packets to pods of this pool on other nodes travel in IPIP: Always, "
                  + "Never, or CrossSubnet for nodes in another subnet. IPv4 only.")
          @Default("Never")
          @SchemaFrom(type = Encapsulation.class)
          String ipipMode,
      @JsonPropertyDescription(
              "Whether packets to pods of this pool on other nodes travel in VXLAN: Always, "
                  + "Never, or CrossSubnet for nodes in another subnet.")
          @Default("Never")
          @SchemaFrom(type = Encapsulation.class)
          String vxlanMode,
      @JsonPropertyDescription(
              "Whether packets of pods to what is outside all pools and outside the cluster's "
                  + "nodes leave with the node's address.")
          @Default("false")
          boolean natOutgoing,
      @JsonPropertyDescription(
              "Nodes that may draw from the pool, in Calico's selector language, such as zone "
                  + "== 'a' && !has(edge). Empty means all().")
          @Default("all()")
          @Size(max = Schemas.SELECTOR_LENGTH)
          String nodeSelector,
      @JsonPropertyDescription(
              "Namespaces whose pods may draw from the pool, in Calico's selector language. "
                  + "Empty means all().")
          @Default("all()")
          @Size(max = Schemas.SELECTOR_LENGTH)
          String namespaceSelector,
      @JsonPropertyDescription(
              "What the addresses may be used for: Workload (pods), Tunnel (nodes' tunnel "
                  + "devices).")
          @Default("[\"Workload\", \"Tunnel\"]")
          @Size(min = 1, max = 10)
          @SchemaFrom(type = Use[].class)
          List<String> allowedUses,
      @JsonPropertyDescription(
              "Automatic: whoever the selectors match may draw from the pool. Manual: only who "
                  + "names it.")
          @Default("Automatic")
          @SchemaFrom(type = AssignmentMode.class)
          String assignmentMode,
      @JsonPropertyDescription(
              "Whether no new address is given. Those in use stay, and are routed and released "
                  + "as before.")
          @Default("false")
          boolean disabled,
      @JsonPropertyDescription("Whether the pool's routes are kept from BGP peers.")
          @Default("false")
          boolean disableBGPExport,
      @JsonPropertyDescription(
              "Makes a pool for other main plugins (bridge, macvlan...), whose addresses lie in "
                  + "a subnet that exists already: nothing of it is routed, and only who names the "
                  + "pool draws from it.")
          @Nullable L2 l2,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      ipipMode = orDefault(ipipMode, Encapsulation.Never.name());
      vxlanMode = orDefault(vxlanMode, Encapsulation.Never.name());
      nodeSelector = orDefault(nodeSelector, "all()");
      namespaceSelector = orDefault(namespaceSelector, "all()");
      allowedUses =
          List.copyOf(orDefault(allowedUses, List.of(Use.Workload.name(), Use.Tunnel.name())));
      assignmentMode = orDefault(assignmentMode, AssignmentMode.Automatic.name());
      unknown = map(unknown);
    }
  }

  public record L2(
      @Required
          @JsonPropertyDescription(
              "Prefix length that an address is given with, instead of 32 or 128.")
          @Min(1)
          @Max(128)
          int prefixLength,
      @JsonPropertyDescription(
              "The subnet's gateway, told to the main plugin and never given to anybody.")
          @Size(max = Schemas.ADDRESS_LENGTH)
          @ValidationRule(
              value = Schemas.CANONICAL_ADDRESS,
              message = Schemas.CANONICAL_ADDRESS_MESSAGE)
          @Nullable String gateway,
      @JsonPropertyDescription("Routes told to the main plugin.") @Size(max = 32)
          List<Route> routes,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public L2 {
      routes = list(routes);
      unknown = map(unknown);
    }
  }

  public record Route(
      @Required
          @JsonPropertyDescription("Where the route leads: a CIDR without host bits.")
          @Size(max = Schemas.CIDR_LENGTH)
          @ValidationRule(value = Schemas.CANONICAL_CIDR, message = Schemas.CANONICAL_CIDR_MESSAGE)
          String dst,
      @JsonPropertyDescription("By way of this address. Absent: the gateway.")
          @Size(max = Schemas.ADDRESS_LENGTH)
          @ValidationRule(
              value = Schemas.CANONICAL_ADDRESS,
              message = Schemas.CANONICAL_ADDRESS_MESSAGE)
          @Nullable String gw,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Route {
      unknown = map(unknown);
    }
  }

  @JsonClassDescription(
      "What has become of it: conditions at once, counts at most every 10 seconds. Each "
          + "address is in one of used, cooling, reserved and free.")
  public record Status(
      @JsonPropertyDescription(
              "Allocatable: whether addresses are given (reasons Ready, Disabled, Terminating, "
                  + "Overlaps, InvalidSelector). Terminating: whether the pool is being deleted, and "
                  + "who still holds addresses. NotYet: a field of the spec that this version does "
                  + "not act on.")
          @Size(max = 32)
          List<Condition> conditions,
      @JsonPropertyDescription("Blocks that there are.") @Min(0) @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long blocks,
      @JsonPropertyDescription("Addresses of the range; above 2^53 - 1 it is written as that.")
          @Min(0)
          @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long capacity,
      @JsonPropertyDescription("Addresses held.") @Min(0) @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long used,
      @JsonPropertyDescription("Addresses that an IPReservation or l2 keeps from being given.")
          @Min(0)
          @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long reserved,
      @JsonPropertyDescription("Addresses released less than IPAMConfig's cooldown ago.")
          @Min(0)
          @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long cooling,
      @JsonPropertyDescription("Addresses left: capacity - used - reserved - cooling.")
          @Min(0)
          @Max(Schemas.MAX_SEQUENCE)
          @Nullable Long free,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Status {
      conditions = list(conditions);
      unknown = map(unknown);
    }
  }
}
