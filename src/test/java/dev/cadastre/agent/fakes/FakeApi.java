package dev.cadastre.agent.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** So much of the Kubernetes API as the agent uses: list, watch, create, merge. */
public final class FakeApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private int version = 100;

  private record Watcher(String collection, @Nullable String name, BlockingQueue<String> events) {
    boolean wants(String path) {
      return path.startsWith(collection + "/")
          && (name == null || path.equals(collection + "/" + name));
    }
  }

  private FakeApi(HttpServer server) {
    this.server = server;
  }

  public static FakeApi start() {
    try {
      return serve(listen());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one that listens on the loopback of a namespace; its threads stay outside. */
  public static FakeApi start(NetworkNamespace namespace) {
    return serve(namespace.call(FakeApi::listen));
  }

  private static HttpServer listen() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  private static FakeApi serve(HttpServer server) {
    var api = new FakeApi(server);
    server.createContext("/", api::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return api;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Creates or replaces an object, {@code path} being its collection's and its name. */
  public synchronized void put(String path, String json) {
    try {
      var object = (ObjectNode) JSON.readTree(json);
      var metadata = object.withObject("/metadata");
      metadata.put("name", path.substring(path.lastIndexOf('/') + 1));
      store(path, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized void delete(String path) {
    var object = objects.remove(path);
    if (object != null) {
      object.withObject("/metadata").put("resourceVersion", Integer.toString(++version));
      tell("DELETED", path, object);
    }
  }

  public synchronized Optional<JsonNode> find(String path) {
    return Optional.ofNullable(objects.get(path)).map(ObjectNode::deepCopy);
  }

  /** Method and path of what was written over HTTP. */
  public List<String> writes() {
    return List.copyOf(writes);
  }

  /** Ends every watch, as API servers do from time to time. */
  public void breakWatches() {
    watchers.forEach(watcher -> watcher.events().add(""));
  }

  private void store(String path, ObjectNode object) {
    boolean known = objects.containsKey(path);
    object.withObject("/metadata").put("resourceVersion", Integer.toString(++version));
    objects.put(path, object);
    tell(known ? "MODIFIED" : "ADDED", path, object);
  }

  private void tell(String type, String path, ObjectNode object) {
    var event = JSON.createObjectNode().put("type", type);
    event.set("object", object.deepCopy());
    watchers.stream()
        .filter(watcher -> watcher.wants(path))
        .forEach(watcher -> watcher.events().add(event.toString()));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
      switch (exchange.getRequestMethod()) {
        case "GET" -> {
          if (query.contains("watch=1")) {
            watch(exchange, path, query);
          } else {
            answer(exchange, 200, list(path, query));
          }
        }
        case "POST" -> create(exchange, path);
        case "PATCH" -> merge(exchange, path);
        default -> answer(exchange, 405, JSON.createObjectNode());
      }
    }
  }

  private static @Nullable String name(String query) {
    var selector = "metadata.name=";
    int at = query.indexOf(selector);
    return at < 0 ? null : query.substring(at + selector.length()).replaceFirst("&.*", "");
  }

  private synchronized JsonNode list(String path, String query) {
    var list = JSON.createObjectNode();
    list.putObject("metadata").put("resourceVersion", Integer.toString(version));
    var items = list.putArray("items");
    var wanted = new Watcher(path, name(query), new LinkedBlockingQueue<>());
    objects.forEach(
        (at, object) -> {
          if (wanted.wants(at)) {
            items.add(object.deepCopy());
          }
        });
    return list;
  }

  private void watch(HttpExchange exchange, String path, String query) throws IOException {
    var watcher = new Watcher(path, name(query), new LinkedBlockingQueue<>());
    int from = Integer.parseInt(query.replaceFirst(".*resourceVersion=", ""));
    synchronized (this) {
      missed(watcher, from).forEachRemaining(watcher.events()::add);
      watchers.add(watcher);
    }
    exchange.sendResponseHeaders(200, 0);
    try (var stream = exchange.getResponseBody()) {
      stream.flush();
      var event = watcher.events().take();
      while (!event.isEmpty()) {
        stream.write((event + "\n").getBytes(StandardCharsets.UTF_8));
        stream.flush();
        event = watcher.events().take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watchers.remove(watcher);
    }
  }

  /** What came between the list and the watch. Deletions in that time are not told. */
  private Iterator<String> missed(Watcher watcher, int from) {
    var events = new ArrayList<String>();
    objects.forEach(
        (path, object) -> {
          int at = object.at("/metadata/resourceVersion").asInt();
          if (watcher.wants(path) && at > from) {
            var event = JSON.createObjectNode().put("type", "MODIFIED");
            event.set("object", object.deepCopy());
            events.add(event.toString());
          }
        });
    return events.iterator();
  }

  private synchronized void create(HttpExchange exchange, String path) throws IOException {
    var object = (ObjectNode) JSON.readTree(exchange.getRequestBody());
    var at = path + "/" + object.at("/metadata/name").asText();
    writes.add("POST " + at);
    if (objects.containsKey(at)) {
      answer(exchange, 409, JSON.createObjectNode());
      return;
    }
    object.remove("status");
    store(at, object);
    answer(exchange, 201, object);
  }

  private synchronized void merge(HttpExchange exchange, String path) throws IOException {
    writes.add("PATCH " + path);
    var at = path.replaceFirst("/status$", "");
    var known = objects.get(at);
    if (known == null) {
      answer(exchange, 404, JSON.createObjectNode());
      return;
    }
    var merged = known.deepCopy();
    JsonNode patch = JSON.readTree(exchange.getRequestBody());
    JSON.readerForUpdating(merged).readValue(patch);
    store(at, merged);
    answer(exchange, 200, merged);
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    breakWatches();
    server.stop(0);
  }
}
