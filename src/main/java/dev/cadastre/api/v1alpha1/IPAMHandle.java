package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.orDefault;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
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
public final class IPAMHandle extends CadastreResource<IPAMHandle.Spec, Void> {

  public record Spec(
      @Required String network,
      @Required String containerId,
      @Default("Workload") @SchemaFrom(type = IPPool.Use.class) String use,
      @Nullable Pod pod,
      @Required String node,
      List<String> interfaces,
      List<String> addresses,
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
      @Required String namespace,
      @Required String name,
      @Required String uid,
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
