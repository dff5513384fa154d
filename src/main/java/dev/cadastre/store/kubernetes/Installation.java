package dev.cadastre.store.kubernetes;

import dev.cadastre.store.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The ConfigMap {@code cadastre-installed}: that this cluster has had its first pools, so that one
 * that an administrator deletes stays deleted. It is written before the first of them and completed
 * after the last, so that whoever leads next goes on where the last one stopped.
 */
public final class Installation {
  private static final String NAME = "cadastre-installed";
  private static final String PROGRESS = "progress";
  private static final String POOLS = "pools";
  private static final String REFUSED = "refused";

  private final KubernetesApi api;
  private final String namespace;

  /** It never becomes incomplete again, so this is asked for once. */
  private final AtomicBoolean known = new AtomicBoolean();

  /** In this namespace, which need not exist yet. */
  public Installation(KubernetesApi api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /** How far it has come. */
  public enum Progress {
    CREATING,
    COMPLETE
  }

  /**
   * What was recorded.
   *
   * @param pools the first pools as they were told when it began
   */
  public record Installed(Progress progress, String pools) {}

  /**
   * Whether all of the cluster's first pools exist.
   *
   * @throws StoreUnavailableException where the API server can't be asked
   */
  public boolean isComplete() {
    if (!known.get() && read().filter(i -> i.progress() == Progress.COMPLETE).isPresent()) {
      known.set(true);
    }
    return known.get();
  }

  /**
   * What was recorded; empty where nothing was.
   *
   * @throws StoreUnavailableException where the API server can't be asked
   */
  public Optional<Installed> read() {
    return api.read(path() + "/" + NAME)
        .map(
            body -> {
              var data = Json.tree(body).path("data");
              boolean isCreating = data.path(PROGRESS).asText("").equals(word(Progress.CREATING));
              return new Installed(
                  isCreating ? Progress.CREATING : Progress.COMPLETE,
                  data.path(POOLS).asText("[]"));
            });
  }

  /**
   * Records the beginning, unless somebody has.
   *
   * @throws StoreUnavailableException where that may not have happened
   */
  public void begin(Installed installed) {
    var configMap =
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "ConfigMap",
            "metadata",
            Map.of("name", NAME),
            "data",
            Map.of(PROGRESS, word(installed.progress()), POOLS, installed.pools()));
    require(api.post(path(), configMap), 409);
  }

  /**
   * Creates a pool, unless there is one of that name.
   *
   * @return why the API server refuses it for what it is
   * @throws StoreUnavailableException where that may not have happened
   */
  public Optional<String> createPool(String name, Map<String, Object> spec) {
    var pool = new LinkedHashMap<String, Object>();
    pool.put("apiVersion", "cadastre.dev/v1alpha1");
    pool.put("kind", PoolResource.KIND);
    pool.put("metadata", Map.of("name", name, "finalizers", List.of(Leftovers.FINALIZER)));
    pool.put("spec", spec);
    var reply = api.post(PoolResource.PATH, pool);
    if (reply instanceof Reply.Answered answered && isRefusal(answered.status())) {
      return Optional.of(answered.message());
    }
    require(reply, 409);
    return Optional.empty();
  }

  private static boolean isRefusal(int status) {
    return status == 400 || status == 422;
  }

  /**
   * Records that there is nothing left to be done.
   *
   * @param refused pools that the API server would not have, and why
   * @throws StoreUnavailableException where that may not have happened
   */
  public void complete(List<String> refused) {
    var data = new LinkedHashMap<String, String>();
    data.put(PROGRESS, word(Progress.COMPLETE));
    if (!refused.isEmpty()) {
      data.put(REFUSED, String.join("\n", refused));
    }
    require(api.mergePatch(path() + "/" + NAME, Map.of("data", data)), 200);
    known.set(true);
  }

  private static void require(Reply reply, int alsoFine) {
    switch (reply) {
      case Reply.Answered answered -> {
        if (!answered.isSuccess() && answered.status() != alsoFine) {
          throw new StoreUnavailableException(answered.message());
        }
      }
      case Reply.NotSent(var reason) -> throw new StoreUnavailableException(reason);
      case Reply.Lost(var reason) -> throw new StoreUnavailableException(reason);
    }
  }

  private String path() {
    return "/api/v1/namespaces/%s/configmaps".formatted(namespace);
  }

  private static String word(Progress progress) {
    return progress == Progress.CREATING ? "creating" : "complete";
  }
}
