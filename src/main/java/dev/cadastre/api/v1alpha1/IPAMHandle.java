package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.orDefault;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
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

/** Who holds which addresses: a projection of the blocks, for people. */
@Group("cadastre.dev")
@Version("v1alpha1")
@ShortNames("iph")
@Categories("cadastre")
@AdditionalSelectableField(jsonPath = ".spec.node")
@JsonClassDescription(
    "Which addresses a container holds in a network: an extract of the blocks for "
        + "people, rebuilt when it is edited or deleted. No decision rests on it.")
@AdditionalPrinterColumn(name = "Namespace", jsonPath = ".spec.pod.namespace")
@AdditionalPrinterColumn(name = "Pod", jsonPath = ".spec.pod.name")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".spec.node")
@AdditionalPrinterColumn(name = "Addresses", jsonPath = ".spec.addresses")
@AdditionalPrinterColumn(name = "Use", jsonPath = ".spec.use", priority = 1)
@AdditionalPrinterColumn(name = "Network", jsonPath = ".spec.network", priority = 1)
@AdditionalPrinterColumn(name = "Interfaces", jsonPath = ".spec.interfaces", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class IPAMHandle extends CadastreResource<IPAMHandle.Spec, Void> {

  @JsonClassDescription("The holder and what it holds.")
  public record Spec(
      @Required
          @JsonPropertyDescription(
              "Name of the network in the CNI configuration; tunnel for a node's tunnel "
                  + "address.")
          @Size(min = 1, max = 63)
          String network,
      @Required
          @JsonPropertyDescription(
              "The container, as the runtime named it; the node's name for its tunnel address.")
          @Size(max = Schemas.NAME_LENGTH)
          String containerId,
      @JsonPropertyDescription("What the addresses are used for: Workload or Tunnel.")
          @Default("Workload")
          @SchemaFrom(type = IPPool.Use.class)
          String use,
      @JsonPropertyDescription("The pod, where there is one.") @Nullable Pod pod,
      @Required
          @JsonPropertyDescription("The node that the holder runs on.")
          @Size(max = Schemas.NAME_LENGTH)
          String node,
      @JsonPropertyDescription("Names of the container's interfaces, sorted.") @Size(max = 256)
          List<@Size(max = 15) String> interfaces,
      @JsonPropertyDescription(
              "The addresses without prefix lengths, sorted by number, IPv4 first.")
          @Size(max = 256)
          @ValidationRule(
              value = "self.all(a, isIP(a) && ip.isCanonical(a))",
              message = "addresses must be in their shortest form and without a prefix length")
          List<@Size(max = Schemas.ADDRESS_LENGTH) String> addresses,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Spec {
      use = orDefault(use, IPPool.Use.Workload.name());
      interfaces = list(interfaces);
      addresses = list(addresses);
      unknown = map(unknown);
    }
  }

  public record Pod(
      @Required @JsonPropertyDescription("Its namespace.") @Size(max = 63) String namespace,
      @Required @JsonPropertyDescription("Its name.") @Size(max = Schemas.NAME_LENGTH) String name,
      @Required
          @JsonPropertyDescription(
              "Its UID as the runtime knows it; a static pod's differs from its mirror's.")
          @Size(max = Schemas.UID_LENGTH)
          String uid,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Pod(String namespace, String name, String uid) {
      this(namespace, name, uid, Map.of());
    }

    public Pod {
      unknown = map(unknown);
    }
  }
}
