package dev.cadastre.agent.node;

import dev.cadastre.agent.cluster.ClusterView;
import dev.cadastre.agent.journal.Journal;
import dev.cadastre.agent.telemetry.LogLine;
import dev.cadastre.agent.verbs.NodeCondition;
import dev.cadastre.dataplane.Delta;
import dev.cadastre.dataplane.Kernel;
import dev.cadastre.dataplane.KernelException;
import dev.cadastre.dataplane.LocalPod;
import dev.cadastre.dataplane.NodePlanner;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the kernel as it should be: reads, plans, applies the difference. Whatever changes the
 * cluster's view, the journal or the kernel wakes it; what the kernel does not notify is found
 * within a minute.
 */
public final class NodeLoop implements NodeCondition, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeLoop.class.getName());
  private static final Duration RESYNC = Duration.ofSeconds(60);
  // Far below the second in which a change by others has to be repaired.
  private static final Duration GAP = Duration.ofMillis(400);
  private static final Duration TOLERATED = Duration.ofSeconds(60);

  private final String node;
  private final ClusterView cluster;
  private final Journal journal;
  private final Kernel kernel;
  private final Runnable onPass;
  private final Periodic loop = new Periodic("node-loop", RESYNC, GAP, this::pass);
  private final long started = System.nanoTime();
  private final Duration grace;
  private volatile @Nullable Pass last;
  private Kernel.@Nullable Watch watch;

  /**
   * One time through the loop.
   *
   * @param failure what the kernel refused
   * @param failingSince monotonic nanoseconds of the first of the failures in a row
   * @param at when it began
   */
  public record Pass(
      NodePicture picture, int podMtu, Optional<String> failure, long failingSince, long at) {}

  /**
   * A loop that is to be started.
   *
   * @param grace for which the node counts as ready before the first pass: its predecessor just
   *     served, and pods are running
   * @param onPass called after each pass
   */
  public NodeLoop(
      String node,
      ClusterView cluster,
      Journal journal,
      Kernel kernel,
      Duration grace,
      Runnable onPass) {
    this.node = node;
    this.cluster = cluster;
    this.journal = journal;
    this.kernel = kernel;
    this.grace = grace;
    this.onPass = onPass;
  }

  public void start() {
    watch = kernel.watch(loop::wake);
    loop.start();
  }

  public void wake() {
    loop.wake();
  }

  /** The last pass; absent before the first. */
  public Optional<Pass> last() {
    return Optional.ofNullable(last);
  }

  /** Whether the kernel has taken all that was known at that time. */
  boolean hasPassedSince(long nanos) {
    return last().filter(pass -> pass.failure().isEmpty() && pass.at() - nanos > 0).isPresent();
  }

  private void pass() {
    if (!cluster.hasSynced()) {
      return;
    }
    long start = System.nanoTime();
    var links = kernel.links();
    var actual = kernel.read();
    var picture = NodePicture.take(node, cluster, journal.snapshot(), links, actual);
    var failure = apply(picture, Delta.between(NodePlanner.plan(picture.view()), actual));
    var before = last;
    boolean failedBefore = before != null && before.failure().isPresent();
    last =
        new Pass(
            picture,
            NodePlanner.podMtu(picture.view()),
            failure,
            failedBefore && before != null ? before.failingSince() : start,
            start);
    onPass.run();
    failure.ifPresent(
        why -> {
          throw new IllegalStateException(why);
        });
  }

  private Optional<String> apply(NodePicture picture, Delta delta) {
    try {
      if (!picture.strays().isEmpty()) {
        LOG.log(
            Level.INFO, LogLine.of("strays-removed").with("links", picture.strays()).toString());
        kernel.detach(
            picture.strays().stream().map(link -> new LocalPod(link, List.of())).toList());
      }
      if (!delta.isEmpty()) {
        var line =
            LogLine.of("kernel-changed")
                .with("removed", delta.removed().size())
                .with("put", delta.put().size());
        kernel.apply(delta);
        LOG.log(Level.INFO, line.toString());
      }
      return Optional.empty();
    } catch (KernelException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Optional<Fault> fault() {
    var pass = last;
    if (pass == null) {
      boolean inGrace = System.nanoTime() - started < grace.toNanos();
      return inGrace
          ? Optional.empty()
          : Optional.of(
              new Fault.NotReady(
                  "the agent of this node has not read yet: "
                      + String.join(", ", cluster.missing())));
    }
    boolean broken =
        pass.failure().isPresent() && System.nanoTime() - pass.failingSince() > TOLERATED.toNanos();
    return broken ? Optional.of(new Fault.Broken(pass.failure().orElseThrow())) : Optional.empty();
  }

  @Override
  public OptionalInt podMtu() {
    var pass = last;
    return pass == null ? OptionalInt.empty() : OptionalInt.of(pass.podMtu());
  }

  /** What is wrong with the loop itself: it has not come round for much longer than it should. */
  public Optional<String> stuck() {
    var pass = last;
    var age = Duration.ofNanos(System.nanoTime() - (pass == null ? started : pass.at()));
    return cluster.hasSynced() && age.compareTo(RESYNC.multipliedBy(3)) > 0
        ? Optional.of("the node's loop has not come round for " + age.toSeconds() + " s")
        : Optional.empty();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    loop.close();
  }
}
