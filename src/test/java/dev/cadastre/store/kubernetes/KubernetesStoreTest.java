package dev.cadastre.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange.Changed;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Owner;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.Commit;
import dev.cadastre.store.NodeRoutes;
import dev.cadastre.store.StoreUnavailableException;
import dev.cadastre.store.Versioned;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real API server makes of the register's writes. */
@WithApiServer
class KubernetesStoreTest {
  private static final Cidr CIDR = Cidr.parse("10.244.1.0/26");
  private static final NodeId NODE = new NodeId("worker-1", "uid-1");
  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00.123456Z");

  private final ApiServer server;
  private final KubernetesStore store;

  KubernetesStoreTest(ApiServer server) {
    this.server = server;
    this.store =
        new KubernetesStore(new KubernetesApi(server.client(), new ServerClock(Clock.systemUTC())));
  }

  @AfterEach
  void empty() {
    server.emptyRegister();
  }

  private static Block claimed() {
    return Block.claimed(CIDR, new PoolRef("blue", "uid-blue"), NODE, 1_764_000_000_000_001L);
  }

  private static Owner owner(String container) {
    return new Owner(
        new Attachment(NODE.name(), "k8s-pod-network", container, "eth0"),
        NODE.uid(),
        Use.WORKLOAD,
        Optional.of(new PodId("default", "web-0", "6b1c")));
  }

  private static Block given(Block block, String container) {
    return ((Changed) block.giveAddress(owner(container), CIDR.base().plus(5), NOW)).block();
  }

  private static <T> Versioned<T> written(Commit<T> commit) {
    assertThat(commit).isInstanceOf(Commit.Written.class);
    return ((Commit.Written<T>) commit).now();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    var created = written(store.createBlock(claimed()));
    var replaced = written(store.replaceBlock(created, given(created.value(), "c1")));

    var read = store.readBlock(CIDR).orElseThrow();

    assertThat(read.value()).isEqualTo(replaced.value());
    assertThat(read.resourceVersion()).isEqualTo(replaced.resourceVersion());
    assertThat(store.listBlocks()).containsExactly(read);
    assertThat(store.listBlockVersions()).containsEntry(CIDR, read.resourceVersion());
  }

  @Test
  void creatingIsTheClaimAndTheSecondLosesIt() {
    written(store.createBlock(claimed()));
    var other =
        Block.claimed(
            CIDR,
            new PoolRef("blue", "uid-blue"),
            new NodeId("worker-2", "uid-2"),
            1_764_000_000_000_777L);

    assertThat(store.createBlock(other)).isInstanceOf(Commit.Conflict.class);
    assertThat(store.readBlock(CIDR).orElseThrow().value().node()).contains(NODE);
  }

  @Test
  void aConflictWithOnesOwnWriteIsThatWrite() {
    written(store.createBlock(claimed()));

    assertThat(store.createBlock(claimed())).isInstanceOf(Commit.Written.class);
  }

  @Test
  void whoSawAnOlderVersionWritesNothing() {
    var created = written(store.createBlock(claimed()));
    written(store.replaceBlock(created, given(created.value(), "c1")));

    assertThat(store.replaceBlock(created, given(created.value(), "c2")))
        .isInstanceOf(Commit.Conflict.class);
    assertThat(store.readBlock(CIDR).orElseThrow().value().heldBy(owner("c2").attachment()))
        .isEmpty();
  }

  @Test
  void aBlockIsRemovedOnlyAsItWasSeen() {
    var created = written(store.createBlock(claimed()));
    var now = written(store.replaceBlock(created, given(created.value(), "c1")));

    assertThat(store.removeBlock(created)).isInstanceOf(Commit.Conflict.class);
    assertThat(store.readBlock(CIDR)).contains(now);
    written(store.removeBlock(now));
    assertThat(store.readBlock(CIDR)).isEmpty();
  }

  @Test
  void aBlockThatSomebodyDeletesStaysUntilItsLastEntryIsGone() {
    var created = written(store.createBlock(claimed()));
    written(store.replaceBlock(created, given(created.value(), "c1")));
    server.kubectl("delete", "ipamblock", ObjectNames.block(CIDR), "--wait=false");
    var deleting = store.readBlock(CIDR).orElseThrow();
    assertThat(deleting.value().deleting()).isTrue();

    var address = IpAddress.parse("10.244.1.5");
    long sequence = deleting.value().allocations().firstEntry().getValue().sequence();
    var released = deleting.value().release(owner("c1").attachment(), address, sequence, NOW);
    written(store.replaceBlock(deleting, ((Changed) released).block()));

    assertThat(store.readBlock(CIDR)).isEmpty();
  }

  @Test
  void labelsAndWordsThatNobodyHereKnowsAreWrittenBack() {
    var created = written(store.createBlock(claimed()));
    written(store.replaceBlock(created, given(created.value(), "c1")));
    var name = ObjectNames.block(CIDR);
    server.kubectl(
        "patch",
        "ipamblock",
        name,
        "--type=merge",
        "-p",
        """
        {"metadata":{"labels":{"team":"net"}},"spec":{"allocations":{"10.244.1.5":
        "net=n cid=c if=eth0 node=worker-1 seq=1764000000000002 at=2026-11-24T02:00:00Z colour=red",
        "10.244.1.6": "not=understood"}}}
        """);
    var seen = store.readBlock(CIDR).orElseThrow();

    var next = seen.value().give(owner("c2"), rules(), NOW);
    written(store.replaceBlock(seen, ((Changed) next).block()));

    var json = server.kubectl("get", "ipamblock", name, "-o", "json");
    assertThat(json)
        .contains("\"team\": \"net\"")
        .contains("colour=red")
        .contains("not=understood");
  }

  private static AddressRules rules() {
    return new AddressRules(List.of(), Duration.ofSeconds(30));
  }

  @Test
  void routesAreComparedAndSwappedToo() {
    var created = written(store.createNodeRoutes(NodeRoutes.none(NODE)));
    var listed = written(store.replaceNodeRoutes(created, created.value().withBlock(CIDR, 7)));

    assertThat(store.createNodeRoutes(NodeRoutes.none(NODE))).isInstanceOf(Commit.Conflict.class);
    assertThat(store.replaceNodeRoutes(created, created.value()))
        .isInstanceOf(Commit.Conflict.class);
    assertThat(store.readNodeRoutes(NODE.name()).orElseThrow().value()).isEqualTo(listed.value());
  }

  @Test
  void withoutAnAnswerTheOutcomeIsUnknownAndWithoutAServerNothingWasSent() {
    var created = written(store.createBlock(claimed()));
    var next = given(created.value(), "c1");

    server.pause();
    try {
      assertThat(store.replaceBlock(created, next)).isInstanceOf(Commit.Unknown.class);
    } finally {
      server.resume();
    }
    Awaitility.await()
        .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
        .until(
            () ->
                List.of(created.value(), next)
                    .contains(store.readBlock(CIDR).orElseThrow().value()));

    server.crash();
    try {
      // A connection from before may take the first to its grave: of that one nobody knows.
      Awaitility.await().until(() -> store.createBlock(claimed()) instanceof Commit.NotSent);
      assertThatThrownBy(() -> store.readBlock(CIDR)).isInstanceOf(StoreUnavailableException.class);
    } finally {
      server.restart();
    }
  }
}
