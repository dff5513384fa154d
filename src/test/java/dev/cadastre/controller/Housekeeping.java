package dev.cadastre.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.addr.Cidr;
import dev.cadastre.addr.IpAddress;
import dev.cadastre.controller.collect.Audit;
import dev.cadastre.controller.collect.Collector;
import dev.cadastre.controller.collect.FreedLeaks;
import dev.cadastre.controller.collect.Freeing;
import dev.cadastre.controller.collect.HeldBack;
import dev.cadastre.controller.collect.LeakList;
import dev.cadastre.controller.collect.NodeList;
import dev.cadastre.controller.collect.RegisterRepair;
import dev.cadastre.controller.collect.ReportDesk;
import dev.cadastre.controller.node.Estates;
import dev.cadastre.controller.node.NodeLife;
import dev.cadastre.controller.node.OrphanReports;
import dev.cadastre.controller.node.Permission;
import dev.cadastre.controller.node.Quarantine;
import dev.cadastre.controller.node.Succession;
import dev.cadastre.ipam.AddressRules;
import dev.cadastre.ipam.Attachment;
import dev.cadastre.ipam.Block;
import dev.cadastre.ipam.BlockChange;
import dev.cadastre.ipam.Entry;
import dev.cadastre.ipam.HeldEntry;
import dev.cadastre.ipam.JournalReport;
import dev.cadastre.ipam.JournalReport.Listed;
import dev.cadastre.ipam.JournalReport.Reported;
import dev.cadastre.ipam.NodeId;
import dev.cadastre.ipam.Owner;
import dev.cadastre.ipam.PodId;
import dev.cadastre.ipam.PoolRef;
import dev.cadastre.ipam.Use;
import dev.cadastre.store.BlockCache;
import dev.cadastre.store.BlockWriters;
import dev.cadastre.store.Commit;
import dev.cadastre.store.Deadline;
import dev.cadastre.store.RouteWriters;
import dev.cadastre.store.RoutesCache;
import dev.cadastre.store.Step;
import dev.cadastre.store.Submitted;
import dev.cadastre.store.kubernetes.BlockFeed;
import dev.cadastre.store.kubernetes.CollectAnyway;
import dev.cadastre.store.kubernetes.Events;
import dev.cadastre.store.kubernetes.KubernetesApi;
import dev.cadastre.store.kubernetes.KubernetesStore;
import dev.cadastre.store.kubernetes.KubernetesView;
import dev.cadastre.store.kubernetes.KubernetesWatch;
import dev.cadastre.store.kubernetes.NodePods;
import dev.cadastre.store.kubernetes.NodeReports;
import dev.cadastre.store.kubernetes.RoutesFeed;
import dev.cadastre.store.kubernetes.ServerClock;
import dev.cadastre.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The parts of the leader that see nodes off and collect garbage, on a real API server. */
public final class Housekeeping implements AutoCloseable {
  public static final String NETWORK = "k8s-pod-network";
  private static final Executor THREADS = Thread::startVirtualThread;
  private static final AddressRules RULES = new AddressRules(List.of(), Duration.ZERO);
  private static final PoolRef POOL = new PoolRef("main", "pool-uid");

  private final ApiServer server;
  private final KubernetesClient client;
  private final KubernetesStore store;
  private final BlockWriters writers;
  private final KubernetesWatch blockWatch;
  private final KubernetesWatch routesWatch;

  public final BlockCache blocks = new BlockCache();
  public final RoutesCache routes = new RoutesCache();
  public final KubernetesView view;
  public final ReportDesk desk;
  public final LeakList leaks;
  public final NodeList nodes;
  public final Audit audit;
  public final NodeLife life;
  public final OrphanReports orphanReports;

  /** With these members in the spec of IPAMConfig {@code default}. */
  public Housekeeping(ApiServer server, String settings) {
    this.server = server;
    this.client = server.newClient();
    var clock = new ServerClock(Clock.systemUTC());
    var api = new KubernetesApi(client, clock);
    store = new KubernetesStore(api);
    view = new KubernetesView(api);
    writers = new BlockWriters(store, blocks, THREADS);
    var routeWriters = new RouteWriters(store, routes, THREADS);
    var events = new Events(api, clock);
    var pods = new NodePods(api);
    var freed = new FreedLeaks(clock);
    var freeing = new Freeing(blocks, writers, routes, routeWriters, clock);
    desk =
        new ReportDesk(
            blocks,
            view,
            repair(clock, events),
            new Succession(blocks, writers, routeWriters, view, events),
            new Collector(writers, pods, freeing, freed),
            clock);
    leaks = new LeakList(blocks, desk, freed);
    nodes = new NodeList(blocks, view, desk);
    audit = new Audit(blocks, routes, view, desk, clock);
    life =
        new NodeLife(
            blocks,
            routes,
            view,
            new Quarantine(store, routes, routeWriters, events),
            new Estates(blocks, view, pods, freeing, freed),
            new Permission(new CollectAnyway(api), events),
            clock);
    orphanReports = new OrphanReports(new NodeReports(api), view);
    blockWatch = BlockFeed.watch(api, blocks);
    routesWatch = RoutesFeed.watch(api, routes);
    start(settings);
  }

  private RegisterRepair repair(Clock clock, Events events) {
    var heldBack = new HeldBack(blocks, store, writers, view, clock);
    return new RegisterRepair(blocks, store, writers, view, heldBack, events, clock);
  }

  private void start(String settings) {
    apply(
        "{apiVersion: cadastre.dev/v1alpha1, kind: IPAMConfig, metadata: {name: default}, spec: {%s}}"
            .formatted(settings));
    view.start();
    view.startPods();
    blockWatch.start();
    routesWatch.start();
    await("the caches are filled")
        .until(
            () ->
                view.missing().isEmpty()
                    && blockWatch.isSynced()
                    && routesWatch.isSynced()
                    && view.hasAllPods());
  }

  public static ConditionFactory await(String claim) {
    return Awaitility.await(claim).pollInterval(Duration.ofMillis(50));
  }

  public void apply(String yaml) {
    assertThat(server.apply(yaml)).isEmpty();
  }

  /** A node of its own, not of a test before. */
  public Node createNode(String name) {
    var node = server.createNode(name, "192.0.2.1");
    await("node " + name + " is seen")
        .until(
            () ->
                view.node(name).map(n -> n.uid()).equals(Optional.of(node.getMetadata().getUid())));
    return node;
  }

  public void deleteNode(String name) {
    client.nodes().withName(name).delete();
    await("node " + name + " is seen gone").until(() -> view.node(name).isEmpty());
  }

  public void deletePod(Pod pod) {
    server.deletePod(pod);
  }

  /** The node claims the block; its NodeNetwork lists it. */
  public void claim(String cidr, Node node) {
    var id = new NodeId(node.getMetadata().getName(), node.getMetadata().getUid());
    var block = Block.claimed(Cidr.parse(cidr), POOL, id, 100);
    assertThat(store.createBlock(block)).isInstanceOf(Commit.Written.class);
    apply(
        """
        apiVersion: cadastre.dev/v1alpha1
        kind: NodeNetwork
        metadata: {name: %s}
        spec: {nodeUID: %s, blocks: [{cidr: %s, claimSequence: 100}]}
        """
            .formatted(id.name(), id.uid(), cidr));
    await("block " + cidr + " is seen")
        .until(
            () -> blocks.find(Cidr.parse(cidr)).isPresent() && routes.find(id.name()).isPresent());
  }

  /** Gives the attachment the block's next address, as at this time. */
  public IpAddress give(
      String cidr, Node node, Attachment attachment, Optional<Pod> pod, Instant at) {
    var id =
        pod.map(p -> p.getMetadata())
            .map(m -> new PodId(m.getNamespace(), m.getName(), m.getUid()));
    var use = attachment.isTunnel() ? Use.TUNNEL : Use.WORKLOAD;
    var owner = new Owner(attachment, node.getMetadata().getUid(), use, id);
    Submitted<Block, IpAddress> given =
        writers.submit(
            Cidr.parse(cidr),
            Deadline.in(Duration.ofSeconds(10)),
            block -> {
              var changed = (BlockChange.Changed) block.give(owner, RULES, at);
              return Step.write(changed.block(), changed.address());
            });
    if (given instanceof Submitted.Done<Block, IpAddress>(var address, var _)) {
      return address;
    }
    throw new AssertionError("nothing was given: " + given);
  }

  /** Takes the address back from whoever holds it. */
  public void release(IpAddress address) {
    Submitted<Block, Boolean> released =
        writers.submit(
            Cidr.containing(address, 26),
            Deadline.in(Duration.ofSeconds(10)),
            block -> {
              var held = new HeldEntry(block.cidr(), address, block.allocations().get(address));
              return Step.write(held.freedFrom(block, Instant.now()), true);
            });
    assertThat(released).isInstanceOf(Submitted.Done.class);
  }

  /** The entry as the API server has it. */
  public Optional<Entry> entry(IpAddress address) {
    return block(address).map(block -> block.allocations().get(address));
  }

  /** The block of the address as the API server has it. */
  public Optional<Block> block(IpAddress address) {
    return store.readBlock(Cidr.containing(address, 26)).map(b -> b.value());
  }

  /** A report that lists these, each with the entry that it has now. */
  public JournalReport report(String node, boolean complete, IpAddress... held) {
    var attachments = new HashMap<Attachment, Reported>();
    for (var address : held) {
      var entry = entry(address).orElseThrow();
      var listed = new Listed(address, Cidr.containing(address, 26), entry.sequence());
      attachments.put(
          entry.owner().attachment(), new Reported(entry.owner().pod(), List.of(listed)));
    }
    return new JournalReport(node, 1, complete, attachments);
  }

  /** Sends what {@link #report} makes and waits until it has been judged. */
  public void send(JournalReport report) {
    desk.accept(report);
    await("the report is judged").until(() -> desk.isIdle(report.node()));
  }

  public Optional<String> goneSince(String node) {
    var annotations =
        client
            .genericKubernetesResources("cadastre.dev/v1alpha1", "NodeNetwork")
            .withName(node)
            .get()
            .getMetadata()
            .getAnnotations();
    return Optional.ofNullable(annotations.get("cadastre.dev/gone-since"));
  }

  /** The sentences of events of this reason about the object. */
  public List<String> events(String reason, String object) {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .filter(e -> e.getReason().equals(reason))
        .filter(e -> e.getInvolvedObject().getName().equals(object))
        .map(e -> e.getMessage())
        .toList();
  }

  public static Attachment attachment(String node, String container) {
    return new Attachment(node, NETWORK, container, "eth0");
  }

  @Override
  public void close() {
    view.stop();
    blockWatch.stop();
    routesWatch.stop();
    client.nodes().delete();
    client.close();
  }
}
