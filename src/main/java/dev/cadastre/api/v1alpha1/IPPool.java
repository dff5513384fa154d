package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.orDefault;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
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

  public record Spec(
      @Required String cidr,
      @Nullable Integer blockSize,
      @Default("Never") @SchemaFrom(type = Encapsulation.class) String ipipMode,
      @Default("Never") @SchemaFrom(type = Encapsulation.class) String vxlanMode,
      @Default("false") boolean natOutgoing,
      @Default("all()") String nodeSelector,
      @Default("all()") String namespaceSelector,
      List<String> allowedUses,
      @Default("Automatic") @SchemaFrom(type = AssignmentMode.class) String assignmentMode,
      @Default("false") boolean disabled,
      @Default("false") boolean disableBGPExport,
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
      @Required int prefixLength,
      @Nullable String gateway,
      List<Route> routes,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public L2 {
      routes = list(routes);
      unknown = map(unknown);
    }
  }

  public record Route(
      @Required String dst, @Nullable String gw, @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Route {
      unknown = map(unknown);
    }
  }

  public record Status(
      List<Condition> conditions,
      @Nullable Long blocks,
      @Nullable Long capacity,
      @Nullable Long used,
      @Nullable Long reserved,
      @Nullable Long cooling,
      @Nullable Long free,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public Status {
      conditions = list(conditions);
      unknown = map(unknown);
    }
  }
}
