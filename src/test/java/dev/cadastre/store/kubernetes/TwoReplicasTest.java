package dev.cadastre.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.AddressBook;
import dev.cadastre.store.AllocateCommand;
import dev.cadastre.store.AllocateOutcome;
import dev.cadastre.store.AllocateOutcome.Grant;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.OverlapDecider;
import dev.cadastre.store.ReleaseCommand;
import dev.cadastre.store.ReleaseOutcome;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two replicas that allocate and release at once on a real API server. */
@WithApiServer
class TwoReplicasTest {
  private static final Executor THREADS = Thread::startVirtualThread;
  private static final int NODES = 4;
  private static final int CONTAINERS = 60;

  private final ApiServer server;
  private final List<Runnable> stops = new ArrayList<>();

  /** Who holds an address by what was answered. */
  private final Map<IpAddress, Attachment> holders = new ConcurrentHashMap<>();

  TwoReplicasTest(ApiServer server) {
    this.server = server;
  }

  @AfterEach
  void empty() {
    stops.forEach(Runnable::run);
    server.emptyRegister();
    IntStream.range(0, NODES).forEach(i -> server.client().nodes().withName("race-" + i).delete());
  }

  private AddressBook replica() {
    var clock = new ServerClock(Clock.systemUTC());
    var api = new KubernetesApi(server.client(), clock);
    var store = new KubernetesStore(api);
    var blocks = new BlockCache();
    var routes = new RoutesCache();
    var view = new KubernetesView(api);
    var watches = List.of(BlockFeed.watch(api, blocks), RoutesFeed.watch(api, routes));
    watches.forEach(KubernetesWatch::start);
    view.start();
    view.startPods();
    stops.add(view::stop);
    watches.forEach(watch -> stops.add(watch::stop));
    Awaitility.await()
        .until(
            () ->
                view.missing().isEmpty()
                    && watches.stream().allMatch(KubernetesWatch::isSynced)
                    && view.nodes().stream().filter(n -> n.name().startsWith("race-")).count()
                        == NODES
                    && !view.pools().isEmpty());
    return new AddressBook(
        store,
        new BlockWriters(store, blocks, THREADS),
        new RouteWriters(store, routes, THREADS),
        view,
        new OverlapDecider(new KubernetesPools(api, clock), () -> true),
        clock,
        THREADS);
  }

  @Test
  void noAddressIsGivenTwiceAndEveryReleaseFreesItsOwn() {
    IntStream.range(0, NODES).forEach(i -> server.createNode("race-" + i, "192.0.2." + (i + 1)));
    assertThat(
            server.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPPool
                metadata: {name: race}
                spec: {cidr: 10.77.0.0/24, blockSize: 28}
                """))
        .isEmpty();
    var books = List.of(replica(), replica());

    var lives =
        IntStream.range(0, NODES * CONTAINERS)
            .mapToObj(i -> new FutureTask<>(() -> live(books, i)))
            .toList();
    lives.forEach(Thread::startVirtualThread);

    assertThat(lives.stream().mapToInt(TwoReplicasTest::result).sum())
        .isEqualTo(NODES * CONTAINERS);
  }

  /** Gets an address at one replica, has it confirmed by the other, gives it back at either. */
  private int live(List<AddressBook> books, int number) {
    var attachment = new Attachment("race-" + number % NODES, "net", "c" + number, "eth0");
    var first = granted(books.get(number % 2), attachment, false);
    var again = granted(books.get((number + 1) % 2), attachment, true);
    assertThat(again.address()).isEqualTo(first.address());
    hold(attachment, again);
    if (number % 3 == 0) {
      assertThat(holders.remove(again.address().address())).isEqualTo(attachment);
      var released = books.get(number / 2 % 2).release(releaseOf(attachment, again), inTime());
      assertThat(released)
          .isInstanceOfSatisfying(
              ReleaseOutcome.Freed.class, freed -> assertThat(freed.addresses()).hasSize(1));
    }
    return 1;
  }

  private void hold(Attachment attachment, Grant grant) {
    assertThat(holders.putIfAbsent(grant.address().address(), attachment)).isNull();
  }

  private static Grant granted(AddressBook book, Attachment attachment, boolean retry) {
    var command =
        new AllocateCommand(
            attachment,
            Use.WORKLOAD,
            Optional.empty(),
            Set.of(),
            List.of(),
            List.of(),
            List.of(),
            retry);
    var outcome = book.allocate(command, inTime());
    assertThat(outcome).isInstanceOf(AllocateOutcome.Granted.class);
    return ((AllocateOutcome.Granted) outcome).grants().getFirst();
  }

  private static ReleaseCommand releaseOf(Attachment attachment, Grant grant) {
    return new ReleaseCommand(
        attachment.node(),
        attachment.network(),
        attachment.containerId(),
        Optional.of(attachment.ifName()),
        Optional.of(
            List.of(
                new ReleaseCommand.Held(
                    grant.address().address(), grant.block(), grant.sequence()))));
  }

  private static Deadline inTime() {
    return Deadline.in(Duration.ofSeconds(60));
  }

  private static int result(FutureTask<Integer> life) {
    try {
      return life.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
