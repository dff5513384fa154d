package dev.cadastre.agent;

import dev.cadastre.agent.cluster.ApiServer;
import dev.cadastre.agent.cluster.ClusterView;
import dev.cadastre.agent.cluster.ControllerWatch;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.node.ConfListFile;
import dev.cadastre.agent.node.Heartbeat;
import dev.cadastre.agent.node.JournalRebuild;
import dev.cadastre.agent.node.NodeLoop;
import dev.cadastre.agent.node.NodeNetworkStatus;
import dev.cadastre.agent.node.NodeReportWriter;
import dev.cadastre.agent.node.Periodic;
import dev.cadastre.agent.node.Reporter;
import dev.cadastre.agent.node.TunnelAddresses;
import dev.cadastre.agent.register.ControllerClient;
import dev.cadastre.agent.register.ControllerEndpoint;
import dev.cadastre.agent.register.Controllers;
import dev.cadastre.agent.register.Directory;
import dev.cadastre.agent.register.DirectoryFile;
import dev.cadastre.agent.telemetry.Metrics;
import dev.cadastre.agent.telemetry.StatusPage;
import dev.cadastre.agent.verbs.CniDispatcher;
import dev.cadastre.agent.verbs.CniServer;
import dev.cadastre.agent.verbs.DeletionQueue;
import dev.cadastre.agent.verbs.Deletions;
import dev.cadastre.agent.verbs.FaultPoint;
import dev.cadastre.agent.verbs.Releases;
import dev.cadastre.agent.verbs.Steps;
import dev.cadastre.dataplane.Kernel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The agent's parts, put together by hand and started in the order in which they can serve. */
public final class Agent implements AutoCloseable {
  private static final Duration PREDECESSOR = Duration.ofSeconds(60);
  private static final Duration QUEUE = Duration.ofSeconds(2);

  private final AgentSettings settings;
  private final Kernel kernel;
  private final Lifetime parts = new Lifetime();
  private final Metrics metrics = new Metrics();
  private final Steps steps;
  private final Journal journal;
  private final ApiServer api;
  private final ControllerClient controllers;
  private final ClusterView cluster;
  private final NodeLoop loop;
  private final Deletions deletions;
  private final TunnelAddresses tunnels;
  private final NodeNetworkStatus status;
  private final NodeReportWriter report;
  private final ConfListFile confList;
  private final Heartbeat heartbeat;
  private @Nullable StatusPage page;

  private Agent(AgentSettings settings, Kernel kernel, Consumer<FaultPoint> reached)
      throws IOException {
    this.settings = settings;
    this.kernel = kernel;
    steps = new Steps(metrics, reached);
    var node = settings.node();
    var folders = settings.folders();
    Files.createDirectories(folders.state());
    journal = parts.add(Journal.open(folders.state().resolve("journal")));
    var kubernetes = settings.kubernetes();
    api = parts.add(new ApiServer(kubernetes.api(), kubernetes.token(), kubernetes.roots()));
    controllers = findControllers();
    cluster = parts.add(new ClusterView(api, node, this::clusterChanged));
    loop = parts.add(new NodeLoop(node, cluster, journal, kernel, grace(), this::passed));
    var releases = parts.add(new Releases(node, journal, controllers, steps));
    deletions = parts.add(new Deletions(journal, kernel, releases, steps));
    tunnels = parts.add(new TunnelAddresses(node, cluster, journal, controllers, deletions, loop));
    status = parts.add(new NodeNetworkStatus(node, api, cluster, loop));
    report = parts.add(new NodeReportWriter(node, version(), api, journal, controllers, loop));
    confList =
        parts.add(new ConfListFile(folders.networkConfiguration(), cluster, controllers, loop));
    heartbeat = parts.add(new Heartbeat(folders.run(), loop));
  }

  /** Starts an agent; the kernel stays the caller's to close. */
  public static Agent start(AgentSettings settings, Kernel kernel) throws IOException {
    return start(settings, kernel, _ -> {});
  }

  /**
   * Starts an agent that can be stopped on its way.
   *
   * @param reached called before and after each step of ADD and DEL, on its thread
   */
  public static Agent start(AgentSettings settings, Kernel kernel, Consumer<FaultPoint> reached)
      throws IOException {
    var agent = new Agent(settings, kernel, reached);
    try {
      agent.start();
      return agent;
    } catch (IOException e) {
      agent.close();
      throw e;
    }
  }

  /** DEL is served at once; ADD waits for the cluster's first picture. */
  private void start() throws IOException {
    var dispatcher =
        new CniDispatcher(journal, controllers, kernel, deletions, loop, steps, metrics);
    var queue = new DeletionQueue(settings.folders().state(), dispatcher::isDone, steps);
    addGauges();
    page = parts.add(StatusPage.serve(settings.page(), metrics, loop::stuck));
    deletions.start();
    parts.add(CniServer.start(settings.folders().run(), queue, dispatcher::answer, steps));
    cluster.start();
    loop.start();
    tunnels.start();
    status.start();
    report.start();
    confList.start();
    var rebuild =
        new JournalRebuild(settings.node(), journal, controllers, kernel, this::registerAnswered);
    parts.add(rebuild).start();
    parts.add(new Reporter(journal, controllers)).start();
    heartbeat.start();
    // For the records of shims that did not reach a socket which was there.
    parts.add(new Periodic("deletion-queue", QUEUE, QUEUE, queue::drain)).start();
  }

  /**
   * Addresses that were set stay; else the last known serve until the API tells the present ones.
   */
  private ControllerClient findControllers() throws IOException {
    var set = settings.controllers();
    var file = new DirectoryFile(settings.folders().state());
    if (!set.fixed().isEmpty()) {
      var roots = set.fixedRoots().isPresent() ? Files.readString(set.fixedRoots().get()) : "";
      var endpoints = set.fixed().stream().map(uri -> new ControllerEndpoint(uri, true)).toList();
      var fixed = new Controllers(settings.node(), new Directory(endpoints, roots));
      return parts.add(new ControllerClient(fixed, set.token()));
    }
    var known = file.read();
    var found = new Controllers(settings.node(), known);
    parts
        .add(
            new ControllerWatch(
                api,
                settings.namespace(),
                set.service(),
                known,
                directory -> {
                  found.update(directory);
                  file.write(directory);
                }))
        .start();
    return parts.add(new ControllerClient(found, set.token()));
  }

  /** After its predecessor served a moment ago, a node is not taken out of use for the restart. */
  private Duration grace() {
    var age = Heartbeat.age(settings.folders().run());
    return age.compareTo(PREDECESSOR) < 0 ? PREDECESSOR : Duration.ZERO;
  }

  private void clusterChanged() {
    loop.wake();
    tunnels.wake();
    confList.wake();
  }

  private void passed() {
    heartbeat.wake();
    status.wake();
    report.wake();
    confList.wake();
  }

  private void registerAnswered() {
    loop.wake();
    confList.wake();
  }

  private void addGauges() {
    metrics.gauge(
        "cadastre_agent_attachments",
        "Attachments in the node's journal.",
        () -> journal.snapshot().entries().size());
    metrics.gauge(
        "cadastre_agent_deletions_waiting",
        "Deleted attachments that the register has not acknowledged.",
        deletions::waiting);
    metrics.gauge(
        "cadastre_agent_journal_complete",
        "1 unless the journal was lost and is being rebuilt.",
        () -> journal.snapshot().complete() ? 1 : 0);
    metrics.gauge(
        "cadastre_agent_dataplane_ready",
        "1 when the kernel holds what it should.",
        () -> loop.last().filter(pass -> pass.failure().isEmpty()).isPresent() ? 1 : 0);
  }

  /** Where the status page is served. */
  public Optional<InetSocketAddress> pageAddress() {
    return Optional.ofNullable(page).map(StatusPage::address);
  }

  static String version() {
    var version = Agent.class.getPackage().getImplementationVersion();
    return version == null ? "unreleased" : version;
  }

  /** Kernel state, journal and configuration list stay: pods go on without an agent. */
  @Override
  public void close() {
    parts.close();
  }
}
