package dev.cadastre.agent.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cadastre.addr.InterfaceAddress;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.rest.AllocateRequest;
import dev.cadastre.api.rest.AllocateResponse;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.api.rest.Allocation;
import dev.cadastre.api.rest.HeldAddress;
import dev.cadastre.api.rest.Items;
import dev.cadastre.api.rest.Problem;
import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.api.rest.ReleaseRequest;
import dev.cadastre.api.rest.ReleaseResponse;
import dev.cadastre.api.rest.Report;
import dev.cadastre.testkit.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A controller in memory, for one node: it keeps the contract's rules on attachments, sequences and
 * retries, gives addresses from 10.244.0.1 on and never one twice.
 */
public final class FakeRegister implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  private final Map<Key, List<AllocatedAddress>> held = new LinkedHashMap<>();
  private final Map<Key, AllocatedAddress> moved = new LinkedHashMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final LinkedBlockingDeque<Trouble> troubles = new LinkedBlockingDeque<>();
  private int next;
  private boolean tunnelsMove;
  private boolean dualStack;
  private final Map<String, AllocatedAddress> l2 = new LinkedHashMap<>();
  private Consumer<Key> beforeRelease = _ -> {};
  private long sequence = 1_000;

  /** An attachment's key; a tunnel's is its kind. */
  public record Key(String network, String containerId, String ifName) {}

  /** A request that arrived. */
  public record Seen(String path, JsonNode body, @Nullable String deadline) {}

  /** What goes wrong with the next request. */
  public sealed interface Trouble {
    /** It is refused in these words, and nothing is done. */
    record Refuse(Problem problem) implements Trouble {}

    /** It is carried out, and the connection breaks before the answer. */
    record LoseAnswer() implements Trouble {}

    /** It is carried out, and the answer says that nobody knows. */
    record SayUnknown() implements Trouble {}
  }

  private FakeRegister(HttpServer server) {
    this.server = server;
  }

  public static FakeRegister start() {
    try {
      return serve(listen());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one that listens on the loopback of a namespace; its threads stay outside. */
  public static FakeRegister start(NetworkNamespace namespace) {
    return serve(namespace.call(FakeRegister::listen));
  }

  private static HttpServer listen() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  private static FakeRegister serve(HttpServer server) {
    var register = new FakeRegister(server);
    server.createContext("/v1/", register::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return register;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public void nextTime(Trouble... trouble) {
    troubles.addAll(List.of(trouble));
  }

  public static Problem problem(ProblemType type, int status, String detail) {
    return new Problem(type.urn(), type.title(), status, detail, null, null);
  }

  public synchronized List<Seen> seen(String path) {
    return seen.stream().filter(request -> request.path().equals(path)).toList();
  }

  /** Who holds what now. */
  public synchronized Map<Key, List<AllocatedAddress>> held() {
    return Map.copyOf(held);
  }

  /** The node's tunnel addresses are no longer of use: the next time it is given another beside. */
  public synchronized void moveTunnels() {
    tunnelsMove = true;
  }

  /** Somebody's entry, as if given earlier. */
  public synchronized AllocatedAddress give(Key key) {
    var address = fresh();
    held.put(key, List.of(address));
    return address;
  }

  /** From now on every attachment gets an IPv6 address too, from fd00:10:244:: on. */
  public synchronized void giveBothFamilies() {
    dualStack = true;
  }

  /**
   * A pool for other plugins' networks: whoever names it gets the next address.
   *
   * @param before what lies before the first that it gives, with prefix length, gateway and routes
   */
  public synchronized void addPool(String name, AllocatedAddress before) {
    l2.put(name, before);
  }

  /** Somebody takes what the container holds out of the register. */
  public synchronized void forget(String containerId) {
    held.keySet().removeIf(key -> key.containerId().equals(containerId));
  }

  /** Called before anything is released; what it throws is the answer's end. */
  public synchronized void beforeRelease(Consumer<Key> check) {
    beforeRelease = check;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var bytes = exchange.getRequestBody().readAllBytes();
      var body = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
      var path = exchange.getRequestURI().getPath();
      synchronized (this) {
        seen.add(
            new Seen(path, body, exchange.getRequestHeaders().getFirst("Cadastre-Deadline-Ms")));
      }
      var trouble = troubles.poll();
      switch (trouble) {
        case null -> answer(exchange, perform(path, body));
        case Trouble.Refuse refuse ->
            answer(exchange, new Answered(refuse.problem().status(), refuse.problem()));
        case Trouble.LoseAnswer l -> perform(path, body);
        case Trouble.SayUnknown s -> {
          perform(path, body);
          answer(
              exchange,
              new Answered(503, problem(ProblemType.UNKNOWN, 503, "the outcome is unknown")));
        }
      }
    }
  }

  private record Answered(int status, @Nullable Object body) {}

  private synchronized Answered perform(String path, JsonNode body) throws IOException {
    return switch (path) {
      case "/v1/allocate" -> allocate(JSON.treeToValue(body, AllocateRequest.class));
      case "/v1/release" -> release(JSON.treeToValue(body, ReleaseRequest.class));
      case "/v1/allocations" -> new Answered(200, new Items<>(allocations()));
      case "/v1/report" -> new Answered(204, null);
      default -> new Answered(404, problem(ProblemType.NOT_FOUND, 404, path));
    };
  }

  private Answered allocate(AllocateRequest request) {
    var key =
        key(
            request.use(),
            request.kind(),
            request.network(),
            request.containerId(),
            request.ifName());
    var known = held.get(key);
    var refusal = known == null ? refusal(request) : null;
    if (refusal != null) {
      return new Answered(refusal.status(), refusal);
    }
    var addresses = known == null ? fresh(request) : known;
    if (known != null && Boolean.TRUE.equals(request.retry())) {
      addresses = known.stream().map(this::adopted).toList();
    }
    if (known != null && tunnelsMove && "Tunnel".equals(request.use())) {
      tunnelsMove = false;
      moved.put(key, fresh());
      addresses =
          Stream.concat(Stream.of(Objects.requireNonNull(moved.get(key))), known.stream()).toList();
    }
    held.put(key, addresses);
    var newest = moved.get(key);
    addresses = newest == null ? addresses : List.of(newest);
    return new Answered(
        known == null ? 201 : 200, new AllocateResponse("handle", "node-a", addresses));
  }

  private static Key key(
      @Nullable String use,
      @Nullable String kind,
      @Nullable String network,
      @Nullable String containerId,
      @Nullable String ifName) {
    return "Tunnel".equals(use)
        ? new Key("tunnel", "node-a", Objects.requireNonNull(kind).toLowerCase(Locale.ROOT))
        : new Key(
            Objects.requireNonNull(network),
            Objects.requireNonNull(containerId),
            Objects.requireNonNull(ifName));
  }

  private List<AllocatedAddress> fresh(AllocateRequest request) {
    var pools = request.pools();
    if (pools != null && l2.containsKey(pools.getFirst())) {
      return List.of(nextOf(pools.getFirst()));
    }
    var wished = request.addresses();
    if (wished != null) {
      return wished.stream().map(this::given).toList();
    }
    var first = fresh();
    return dualStack
        ? List.of(first, given("fd00:10:244::%x:%x".formatted(next / 250, next % 250 + 1)))
        : List.of(first);
  }

  private @Nullable Problem refusal(AllocateRequest request) {
    var wished = Optional.ofNullable(request.addresses()).orElse(List.of());
    for (var address : wished) {
      if (!address.startsWith("10.244.") && !address.startsWith("fd00:10:244:")) {
        return problem(ProblemType.INVALID, 422, address + " is in no pool");
      }
      if (held.values().stream()
          .flatMap(List::stream)
          .anyMatch(a -> bare(a.address()).equals(address))) {
        return problem(ProblemType.ADDRESS_TAKEN, 409, address + " is another's");
      }
    }
    return null;
  }

  private AllocatedAddress given(String address) {
    var host = InterfaceAddress.host(IpAddress.parse(address)).toString();
    return new AllocatedAddress(host, "pool", "a-block", ++sequence, null, null);
  }

  private AllocatedAddress nextOf(String pool) {
    var last = Objects.requireNonNull(l2.get(pool));
    var address = InterfaceAddress.parse(last.address());
    var next = new InterfaceAddress(address.address().plus(1), address.prefixLength());
    var given =
        new AllocatedAddress(
            next.toString(), pool, last.block(), ++sequence, last.gateway(), last.routes());
    l2.put(pool, given);
    return given;
  }

  private AllocatedAddress fresh() {
    next++;
    return new AllocatedAddress(
        "10.244.%d.%d/32".formatted(next / 250, next % 250 + 1),
        "pool",
        "10-244-0-0-26",
        ++sequence,
        null,
        null);
  }

  private AllocatedAddress adopted(AllocatedAddress a) {
    return new AllocatedAddress(
        a.address(), a.pool(), a.block(), ++sequence, a.gateway(), a.routes());
  }

  private Answered release(ReleaseRequest request) {
    var key =
        key(
            request.use(),
            request.kind(),
            request.network(),
            request.containerId(),
            request.ifName());
    beforeRelease.accept(key);
    var known = Optional.ofNullable(held.get(key)).orElse(List.of());
    var wanted = request.held();
    if (wanted != null && known.stream().anyMatch(a -> isMismatch(a, wanted))) {
      return new Answered(
          409, problem(ProblemType.SEQUENCE_MISMATCH, 409, "held under another sequence"));
    }
    var released = known.stream().filter(a -> wanted == null || isNamed(a, wanted)).toList();
    var left = new ArrayList<>(known);
    left.removeAll(released);
    if (left.isEmpty()) {
      held.remove(key);
    } else {
      held.put(key, left);
    }
    return new Answered(
        200,
        new ReleaseResponse(
            released.stream()
                .map(
                    a ->
                        new ReleaseResponse.Released(
                            bare(a.address()), a.pool(), a.block(), a.sequence()))
                .toList()));
  }

  private static boolean isNamed(AllocatedAddress address, List<HeldAddress> wanted) {
    return wanted.stream()
        .anyMatch(h -> bare(Objects.requireNonNull(h.address())).equals(bare(address.address())));
  }

  private static boolean isMismatch(AllocatedAddress address, List<HeldAddress> wanted) {
    return wanted.stream()
        .filter(h -> bare(Objects.requireNonNull(h.address())).equals(bare(address.address())))
        .anyMatch(h -> !Objects.equals(h.sequence(), address.sequence()));
  }

  private static String bare(String address) {
    return address.replaceFirst("/.*", "");
  }

  private List<Allocation> allocations() {
    var all = new ArrayList<Allocation>();
    held.forEach(
        (key, addresses) ->
            addresses.forEach(
                a ->
                    all.add(
                        new Allocation(
                            bare(a.address()),
                            a.block(),
                            a.pool(),
                            "node-a",
                            key.network(),
                            key.containerId(),
                            key.ifName(),
                            key.network().equals("tunnel") ? "Tunnel" : "Workload",
                            "handle",
                            null,
                            a.sequence(),
                            "2026-11-24T02:00:00.000001Z"))));
    return all;
  }

  /** The report that arrived last. */
  public synchronized Optional<Report> lastReport() throws IOException {
    var reports = seen("/v1/report");
    return reports.isEmpty()
        ? Optional.empty()
        : Optional.of(JSON.treeToValue(reports.getLast().body(), Report.class));
  }

  private static void answer(HttpExchange exchange, Answered answered) throws IOException {
    if (answered.body() == null) {
      exchange.sendResponseHeaders(answered.status(), -1);
      return;
    }
    byte[] bytes = JSON.writeValueAsBytes(answered.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answered.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
