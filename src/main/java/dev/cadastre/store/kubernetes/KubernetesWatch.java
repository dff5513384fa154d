package dev.cadastre.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lists all objects of a kind and watches them from there on, for ever: what ends is begun anew
 * within a second. Objects are read one by one as they come, so a list of any length costs no
 * memory.
 */
public final class KubernetesWatch {
  private static final Logger LOG = Logger.getLogger(KubernetesWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration UNTIL_HEADERS = Duration.ofSeconds(30);

  /** The server ends a watch after this time; one that lives longer has lost its connection. */
  private static final int WATCH_SECONDS = 300;

  /** Who is told. Calls come one at a time. */
  public interface Listener {
    /**
     * A list begins: whatever is known by now and not observed until it ends is gone. One that
     * fails does not end; another begins.
     */
    void listBegins();

    /** An object as it is now. */
    void observed(JsonNode object);

    /** An object is gone; this is its last state, with the version of its deletion. */
    void deleted(JsonNode object);

    void listEnds();
  }

  private final KubernetesApi api;
  private final String path;
  private final Listener listener;
  private final CompletableFuture<Void> synced = new CompletableFuture<>();
  private volatile @Nullable InputStream open;
  private volatile boolean stopped;
  private volatile long lastHeard = System.nanoTime();
  private boolean listedBefore;
  private String version = "";

  public KubernetesWatch(KubernetesApi api, String path, Listener listener) {
    this.api = api;
    this.path = path;
    this.listener = listener;
  }

  /** Begins, on a thread of its own. */
  public void start() {
    Thread.ofVirtual().name("watch " + path).start(this::run);
  }

  public void stop() {
    stopped = true;
    close();
  }

  /** Whether everything was listed once. */
  public boolean isSynced() {
    return synced.isDone();
  }

  /** Completes when everything was listed once. */
  public CompletableFuture<Void> synced() {
    return synced.copy();
  }

  /** Ends a connection that has been silent for longer than the server lets one be. */
  public void checkAlive() {
    if (System.nanoTime() - lastHeard > Duration.ofSeconds(WATCH_SECONDS + 30).toNanos()) {
      close();
    }
  }

  private void close() {
    var stream = open;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        LOG.debugf(e, "closing the watch on %s", path);
      }
    }
  }

  private void run() {
    while (!stopped) {
      try {
        if (version.isEmpty()) {
          list();
        }
        watch();
      } catch (ApiStreamException | IOException e) {
        LOG.infof("the watch on %s is begun anew: %s", path, e.getMessage());
        // Also after a lost connection: an API server that comes back may have been set back.
        version = "";
        pause();
      } catch (RuntimeException e) {
        LOG.errorf(e, "the watch on %s is begun anew", path);
        version = "";
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(stopped ? Duration.ZERO : PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  private void list() throws ApiStreamException, IOException {
    // Version 0 is the watch cache's: at the start it will do, and costs the API server least.
    var query = listedBefore ? "" : "?resourceVersion=0";
    listener.listBegins();
    try (var stream = opened(path + query)) {
      version = ObjectList.read(stream, this::listed);
      listener.listEnds();
      listedBefore = true;
      synced.complete(null);
    } finally {
      open = null;
    }
  }

  private InputStream opened(String pathAndQuery) throws ApiStreamException {
    var stream = api.stream(pathAndQuery, UNTIL_HEADERS);
    open = stream;
    lastHeard = System.nanoTime();
    return stream;
  }

  private void listed(JsonNode object) {
    lastHeard = System.nanoTime();
    listener.observed(object);
  }

  private void watch() throws ApiStreamException, IOException {
    var query =
        "?watch=true&allowWatchBookmarks=true&timeoutSeconds=%d&resourceVersion=%s"
            .formatted(WATCH_SECONDS, URLEncoder.encode(version, StandardCharsets.UTF_8));
    try (var stream = opened(path + query);
        var events = Json.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(stream)) {
      long begun = System.nanoTime();
      while (events.hasNextValue()) {
        lastHeard = System.nanoTime();
        take(events.nextValue());
      }
      if (System.nanoTime() - begun < PAUSE.toNanos()) {
        throw new IOException("it ended at once");
      }
    } finally {
      open = null;
    }
  }

  private void take(JsonNode event) throws ApiStreamException {
    var object = event.path("object");
    switch (event.path("type").asText("")) {
      case "ADDED", "MODIFIED" -> listener.observed(object);
      case "DELETED" -> listener.deleted(object);
      case "BOOKMARK" -> {}
      default ->
          throw new ApiStreamException(
              object.path("code").asInt(), object.path("message").asText("unknown event"));
    }
    version = object.path("metadata").path("resourceVersion").asText(version);
  }
}
