package dev.cadastre.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A custom resource of ours. The client drops root members that it does not know; here they are
 * kept, as {@link KeepsUnknown} does below the root.
 */
public abstract sealed class CadastreResource<S, T extends @Nullable Object>
    extends CustomResource<S, T>
    permits BGPConfiguration,
        BGPFilter,
        BGPPeer,
        IPAMBlock,
        IPAMConfig,
        IPAMHandle,
        IPPool,
        IPReservation,
        NetworkConfig,
        NodeNetwork,
        NodeReport {

  private final Map<String, Object> unknown = new LinkedHashMap<>();

  @JsonAnyGetter
  public Map<String, Object> getUnknown() {
    return unknown;
  }

  @JsonAnySetter
  public void setUnknown(String member, Object value) {
    unknown.put(member, value);
  }

  @Override
  public @Nullable T getStatus() {
    return super.getStatus();
  }

  // Nothing stands for an absent spec or status: a made-up one would be written back.
  @Override
  @SuppressWarnings("NullAway")
  protected S initSpec() {
    return null;
  }

  @Override
  @SuppressWarnings("NullAway")
  protected T initStatus() {
    return null;
  }
}
