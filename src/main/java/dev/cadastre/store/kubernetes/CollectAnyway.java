package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cadastre.api.v1alpha1.IPAMConfig;
import dev.cadastre.store.StoreUnavailableException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** An administrator's word on IPAMConfig {@code default} that one stopped pass may go on. */
public final class CollectAnyway {
  private final KubernetesApi api;

  public CollectAnyway(KubernetesApi api) {
    this.api = api;
  }

  /**
   * When it was said; empty: never, or what stands there is no time.
   *
   * @throws StoreUnavailableException where the API server can't be asked
   */
  public Optional<Instant> read() {
    return api.read(SettingsResource.PATH + "/" + SettingsResource.NAME).flatMap(CollectAnyway::at);
  }

  private static Optional<Instant> at(String body) {
    try {
      var annotations = Json.MAPPER.readTree(body).path("metadata").path("annotations");
      return Optional.of(Timestamps.parse(annotations.path(IPAMConfig.COLLECT_ANYWAY).asText("")));
    } catch (DateTimeException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new StoreUnavailableException("the API server's answer is no JSON", e);
    }
  }
}
