package dev.cadastre.store.kubernetes;

import dev.cadastre.ipam.Handle;
import dev.cadastre.store.StoreUnavailableException;
import java.util.Map;

/** Writes IPAMHandle objects: a projection, so the last word counts and nobody waits for it. */
public final class HandleStore {
  private static final int ROUNDS = 5;

  private final KubernetesApi api;

  public HandleStore(KubernetesApi api) {
    this.api = api;
  }

  /** The names and fingerprints of all handles there are, kept current into the index. */
  public KubernetesWatch watch(HandleIndex index) {
    return new KubernetesWatch(api, HandleResource.PATH, index);
  }

  /**
   * Creates the object.
   *
   * @return false where one of the name is there already
   * @throws StoreUnavailableException where it is not known to be written
   * @throws IllegalArgumentException where the API server takes no such handle
   */
  public boolean create(String name, Handle handle) {
    var body = HandleResource.create(name, handle);
    return isDone(api.post(HandleResource.PATH, body));
  }

  /**
   * Makes the object say this, creating it where there is none; members that a later version wrote
   * stay.
   *
   * @throws StoreUnavailableException where it is not known to be written
   * @throws IllegalArgumentException where the API server takes no such handle
   */
  public void put(String name, Handle handle) {
    for (int round = 0; round < ROUNDS; round++) {
      if (create(name, handle) || replace(name, handle)) {
        return;
      }
    }
    throw new StoreUnavailableException("others keep writing IPAMHandle " + name);
  }

  private boolean replace(String name, Handle handle) {
    var read = api.get(HandleResource.path(name));
    if (!(read instanceof Reply.Answered answered)) {
      return isDone(read);
    }
    return answered.isSuccess()
        ? isDone(
            api.put(HandleResource.path(name), HandleResource.replace(answered.json(), handle)))
        : isDone(read);
  }

  /**
   * Removes the object if it is there.
   *
   * @throws StoreUnavailableException where it is not known to be gone
   */
  public void remove(String name) {
    var options = Map.of("kind", "DeleteOptions", "apiVersion", "v1");
    isDone(api.delete(HandleResource.path(name), options));
  }

  /** Whether it was done; false: the object is there, or gone, or another version. */
  private static boolean isDone(Reply reply) {
    return switch (reply) {
      case Reply.Answered answered when answered.isSuccess() -> true;
      case Reply.Answered answered when answered.status() == 404 || answered.status() == 409 ->
          false;
      case Reply.Answered answered when answered.status() == 422 ->
          throw new IllegalArgumentException(answered.message());
      case Reply.Answered answered -> throw new StoreUnavailableException(answered.message());
      case Reply.NotSent(var reason) -> throw new StoreUnavailableException(reason);
      case Reply.Lost(var reason) -> throw new StoreUnavailableException(reason);
    };
  }
}
