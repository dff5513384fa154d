package dev.cadastre.agent.cluster;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what one path of the API lists, reduced to records. What cannot be read is logged, and the
 * object stays as it was last understood: one that a newer version wrote must not stop the node.
 */
public final class Informer<T> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Informer.class.getName());
  // The API server sends a bookmark about every minute; a stream that is silent for longer is dead.
  private static final Duration SILENCE = Duration.ofSeconds(100);
  private static final Duration WATCH = Duration.ofMinutes(8);
  private static final long FIRST_PAUSE = 200;
  private static final long LONGEST_PAUSE = 10_000;

  private final ApiServer api;
  private final String path;
  private final String selector;
  private final Function<JsonNode, T> read;
  private final Runnable onChange;
  private final Thread thread;
  private volatile Map<String, T> objects = Map.of();
  private volatile boolean synced;
  private volatile boolean stopping;

  /**
   * A watch that is to be started.
   *
   * @param selector a query such as {@code fieldSelector=metadata.name=x}, or empty
   * @param read one object to a record; may throw IllegalArgumentException
   */
  public Informer(
      ApiServer api, String path, String selector, Function<JsonNode, T> read, Runnable onChange) {
    this.api = api;
    this.path = path;
    this.selector = selector;
    this.read = read;
    this.onChange = onChange;
    this.thread = Thread.ofVirtual().name("watch " + path).unstarted(this::run);
  }

  public Informer<T> start() {
    thread.start();
    return this;
  }

  /** By name, as of the last event. */
  public Map<String, T> objects() {
    return objects;
  }

  /** Whether a complete list was read. */
  public boolean hasSynced() {
    return synced;
  }

  private void run() {
    long pause = FIRST_PAUSE;
    @Nullable String version = null;
    while (!stopping) {
      try {
        if (version == null) {
          version = list();
        }
        version = watch(version);
        pause = FIRST_PAUSE;
      } catch (ApiServer.RejectedException e) {
        version = null;
        pause = pauseAfter(e, pause);
      } catch (IOException e) {
        pause = pauseAfter(e, pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private long pauseAfter(IOException failure, long pause) {
    if (stopping) {
      return pause;
    }
    LOG.log(Level.WARNING, "event=watch-failed path={0} error=\"{1}\"", path, failure);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
    } catch (InterruptedException e) {
      stopping = true;
    }
    return Math.min(pause * 2, LONGEST_PAUSE);
  }

  private String list() throws IOException, InterruptedException {
    var answer = api.list(path + "?" + selector);
    var found = new LinkedHashMap<String, T>();
    for (var object : answer.path("items")) {
      var known = objects.get(name(object));
      if (known != null) {
        found.put(name(object), known);
      }
      put(found, object);
    }
    var before = objects;
    objects = Map.copyOf(found);
    boolean first = !synced;
    synced = true;
    if (first || !before.equals(objects)) {
      onChange.run();
    }
    return answer.path("metadata").path("resourceVersion").asText();
  }

  /** Follows events until the stream ends; the version to go on from. */
  private String watch(String from) throws IOException, InterruptedException {
    var query =
        "%s&watch=1&allowWatchBookmarks=true&timeoutSeconds=%d&resourceVersion=%s"
            .formatted(selector, WATCH.toSeconds(), from);
    String version = from;
    try (var stream = api.watch(path + "?" + query);
        var watchdog = new Watchdog(stream);
        var events = ApiServer.JSON.createParser(stream)) {
      while (events.nextToken() == JsonToken.START_OBJECT) {
        JsonNode event = events.readValueAsTree();
        watchdog.feed();
        version = follow(event, version);
      }
    }
    return version;
  }

  private String follow(JsonNode event, String version) throws ApiServer.RejectedException {
    var object = event.path("object");
    switch (event.path("type").asText()) {
      case "ADDED", "MODIFIED" -> {
        var next = new LinkedHashMap<>(objects);
        put(next, object);
        replace(next);
      }
      case "DELETED" -> {
        var next = new LinkedHashMap<>(objects);
        next.remove(name(object));
        replace(next);
      }
      case "BOOKMARK" -> {}
      default ->
          throw new ApiServer.RejectedException(
              "watch " + path, object.path("code").asInt(), object.path("message").asText());
    }
    return object.path("metadata").path("resourceVersion").asText(version);
  }

  private void replace(Map<String, T> next) {
    if (!next.equals(objects)) {
      objects = Map.copyOf(next);
      onChange.run();
    }
  }

  private void put(Map<String, T> into, JsonNode object) {
    try {
      into.put(name(object), read.apply(object));
    } catch (IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "event=object-unreadable path={0} name={1} error=\"{2}\"",
          path,
          name(object),
          e.getMessage());
    }
  }

  private static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }

  /** Closes a stream on which nothing has come for too long. */
  private static final class Watchdog implements AutoCloseable {
    private final Thread thread;
    private volatile long fed = System.nanoTime();

    Watchdog(InputStream stream) {
      thread = Thread.ofVirtual().name("watchdog").start(() -> guard(stream));
    }

    void feed() {
      fed = System.nanoTime();
    }

    private void guard(InputStream stream) {
      try {
        long left;
        while ((left = SILENCE.toNanos() - (System.nanoTime() - fed)) > 0) {
          Thread.sleep(Duration.ofNanos(left));
        }
        stream.close();
      } catch (InterruptedException e) {
        // The stream ended by itself.
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "event=watch-close-failed", e);
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }

  String path() {
    return path;
  }
}
