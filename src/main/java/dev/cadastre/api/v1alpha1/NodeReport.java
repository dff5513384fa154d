package dev.cadastre.api.v1alpha1;

import static dev.cadastre.api.v1alpha1.KeepsUnknown.list;
import static dev.cadastre.api.v1alpha1.KeepsUnknown.map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.generator.annotation.Required;
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
public final class NodeReport extends CadastreResource<Void, NodeReport.Status> {

  public record Status(
      List<Condition> conditions,
      List<BgpSession> bgp,
      @Nullable Integer mtu,
      @Nullable Integer attachments,
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
      @Required String peer,
      @Nullable Long asNumber,
      @Nullable String state,
      @Nullable String since,
      @Nullable Long imported,
      @Nullable Long exported,
      @Nullable String lastError,
      @JsonAnySetter Map<String, Object> unknown)
      implements KeepsUnknown {

    public BgpSession {
      unknown = map(unknown);
    }
  }
}
