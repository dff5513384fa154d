package dev.cadastre.controller.ipamhandle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.api.v1alpha1.IPAMHandle;
import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Owner;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.TunnelKind;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.Commit;
import dev.cadastre.store.Versioned;
import dev.cadastre.store.kubernetes.BlockFeed;
import dev.cadastre.store.kubernetes.HandleStore;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesStore;
import dev.cadastre.store.kubernetes.KubernetesWatch;
import dev.cadastre.store.kubernetes.ServerClock;
import dev.cadastre.testkit.ApiServer;
import dev.cadastre.testkit.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class HandleProjectionTest {
  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final AddressRules RULES = new AddressRules(List.of(), Duration.ZERO);
  private static final Cidr CIDR = Cidr.parse("10.244.1.0/26");
  private static final String NETWORK = "k8s-pod-network";

  private final ApiServer server;
  private final KubernetesClient client;
  private final KubernetesApi api;
  private final KubernetesStore store;
  private final BlockCache blocks = new BlockCache();
  private final KubernetesWatch watch;
  private HandleProjection projection;
  private volatile boolean isOn = true;

  HandleProjectionTest(ApiServer server) {
    this.server = server;
    this.client = server.newClient();
    this.api = new KubernetesApi(client, new ServerClock(Clock.systemUTC()));
    this.store = new KubernetesStore(api);
    this.watch = BlockFeed.watch(api, blocks);
    this.projection = projection();
  }

  private HandleProjection projection() {
    return new HandleProjection(blocks, new HandleStore(api), watch::isSynced, () -> isOn);
  }

  @BeforeEach
  void start() {
    server.emptyRegister();
    var block =
        Block.claimed(CIDR, new PoolRef("main", "pool-uid"), new NodeId("worker-1", "uid-1"), 100);
    assertThat(store.createBlock(block)).isInstanceOf(Commit.Written.class);
    watch.start();
    projection.start();
  }

  @AfterEach
  void stop() {
    projection.close();
    watch.stop();
    client.close();
  }

  @Test
  void handleTellsWhoHoldsWhat() {
    give(attachment("worker-1", "c1", "net1"));
    give(attachment("worker-1", "c1", "eth0"));

    var spec = await("k8s-pod-network.c1", handle -> handle.interfaces().size() == 2);

    assertThat(spec.network()).isEqualTo(NETWORK);
    assertThat(spec.containerId()).isEqualTo("c1");
    assertThat(spec.use()).isEqualTo("Workload");
    assertThat(spec.node()).isEqualTo("worker-1");
    assertThat(spec.interfaces()).containsExactly("eth0", "net1");
    assertThat(spec.addresses()).containsExactly("10.244.1.0", "10.244.1.1");
    assertThat(spec.pod()).isEqualTo(new IPAMHandle.Pod("default", "web-c1", "uid-c1"));
  }

  @Test
  void twoNodesThatNameOneContainerShareAHandle() {
    give(attachment("worker-1", "c1", "eth0"));
    give(attachment("worker-2", "c1", "eth0"));

    var spec = await("k8s-pod-network.c1", handle -> handle.addresses().size() == 2);

    assertThat(spec.node()).isEqualTo("worker-2");
    assertThat(spec.interfaces()).containsExactly("eth0");
  }

  @Test
  void tunnelAddressHasAHandleOfItsOwn() {
    give(Attachment.ofTunnel("worker-1", TunnelKind.VXLAN));

    var spec = await("vxlan-tunnel-addr-worker-1", handle -> true);

    assertThat(spec.network()).isEqualTo("tunnel");
    assertThat(spec.containerId()).isEqualTo("worker-1");
    assertThat(spec.use()).isEqualTo("Tunnel");
    assertThat(spec.pod()).isNull();
  }

  @Test
  void handleGoesWithItsLastAddress() {
    var held = give(attachment("worker-1", "c1", "eth0"));
    await("k8s-pod-network.c1", handle -> true);

    release(held, attachment("worker-1", "c1", "eth0"));

    awaitNone("k8s-pod-network.c1");
  }

  @Test
  void deletedByHandItComesBackWhetherItsNameIsHashedOrNot() {
    give(attachment("worker-1", "c1", "eth0"));
    give(new Attachment("worker-1", "net.with.dots", "c1", "eth0"));
    var plain = "k8s-pod-network.c1";
    // The first 40 digits of `printf net.with.dots.c1 | sha256sum`.
    var hashed = "h-f74637dfe48f3faadefd88aad5775de3705fdd54";
    await(plain, handle -> true);
    await(hashed, handle -> true);
    var uids = List.of(uid(plain), uid(hashed));

    server.client().resources(IPAMHandle.class).delete();

    await(plain, handle -> !uids.contains(uid(plain)));
    await(hashed, handle -> !uids.contains(uid(hashed)));
  }

  @Test
  void editedByHandItIsSetRight() {
    give(attachment("worker-1", "c1", "eth0"));
    await("k8s-pod-network.c1", handle -> true);

    patch("k8s-pod-network.c1", "{\"spec\":{\"addresses\":[\"10.9.9.9\"],\"node\":\"other\"}}");

    var spec = await("k8s-pod-network.c1", handle -> handle.node().equals("worker-1"));
    assertThat(spec.addresses()).containsExactly("10.244.1.0");
  }

  @Test
  void handleOfNobodyIsRemoved() {
    assertThat(
            server.apply(
                """
                apiVersion: cadastre.dev/v1alpha1
                kind: IPAMHandle
                metadata: {name: made-up}
                spec: {network: n, containerId: c, node: worker-1}
                """))
        .isEmpty();

    awaitNone("made-up");
  }

  @Test
  void switchedOffThereAreNoneAndSwitchedOnTheyAreBack() {
    give(attachment("worker-1", "c1", "eth0"));
    await("k8s-pod-network.c1", handle -> true);

    isOn = false;
    awaitNone("k8s-pod-network.c1");

    isOn = true;
    await("k8s-pod-network.c1", handle -> true);
  }

  @Test
  void atTheNextStartOnlyDifferencesAreWritten() {
    give(attachment("worker-1", "kept", "eth0"));
    var gone = attachment("worker-1", "gone", "eth0");
    var held = give(gone);
    await("k8s-pod-network.kept", handle -> true);
    await("k8s-pod-network.gone", handle -> true);
    var version = version("k8s-pod-network.kept");
    projection.close();
    release(held, gone);
    give(attachment("worker-1", "new", "eth0"));

    projection = projection();
    projection.start();

    awaitNone("k8s-pod-network.gone");
    await("k8s-pod-network.new", handle -> true);
    assertThat(version("k8s-pod-network.kept")).isEqualTo(version);
  }

  private static Attachment attachment(String node, String container, String ifName) {
    return new Attachment(node, NETWORK, container, ifName);
  }

  private IpAddress give(Attachment attachment) {
    var pod =
        attachment.isTunnel()
            ? Optional.<PodId>empty()
            : Optional.of(
                new PodId(
                    "default",
                    "web-" + attachment.containerId(),
                    "uid-" + attachment.containerId()));
    var use = attachment.isTunnel() ? Use.TUNNEL : Use.WORKLOAD;
    var owner = new Owner(attachment, "uid-1", use, pod);
    var changed = (BlockChange.Changed) read().value().give(owner, RULES, NOW);
    write(block -> changed.block());
    return changed.address();
  }

  private void release(IpAddress address, Attachment attachment) {
    write(
        block -> {
          long sequence = requireNonNull(block.allocations().get(address)).sequence();
          return ((BlockChange.Changed) block.release(attachment, address, sequence, NOW)).block();
        });
  }

  private void write(UnaryOperator<Block> change) {
    var seen = read();
    assertThat(store.replaceBlock(seen, change.apply(seen.value())))
        .isInstanceOf(Commit.Written.class);
  }

  private Versioned<Block> read() {
    return store.readBlock(CIDR).orElseThrow();
  }

  private IPAMHandle.Spec await(
      String name, java.util.function.Predicate<IPAMHandle.Spec> isMeant) {
    return Awaitility.await("handle " + name)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> spec(name), spec -> spec != null && isMeant.test(spec));
  }

  private void awaitNone(String name) {
    Awaitility.await("no handle " + name)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> find(name) == null);
  }

  private IPAMHandle.@Nullable Spec spec(String name) {
    var found = find(name);
    return found == null ? null : found.getSpec();
  }

  private @Nullable IPAMHandle find(String name) {
    return server.client().resources(IPAMHandle.class).withName(name).get();
  }

  private String uid(String name) {
    var found = find(name);
    return found == null ? "" : found.getMetadata().getUid();
  }

  private String version(String name) {
    var found = find(name);
    return found == null ? "" : found.getMetadata().getResourceVersion();
  }

  private void patch(String name, String merge) {
    server
        .client()
        .resources(IPAMHandle.class)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }
}
