package dev.cadastre.testkit;

import java.lang.reflect.InaccessibleObjectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Runs virtual threads one stretch at a time, from one blocking point to the next, in an order that
 * a seed decides: what blocks and wakes is production code as it is, and a seed repeats every race.
 * Whoever would wait for real time escapes it.
 */
public final class Stepper {
  private final Random random;
  private final List<Lane> lanes = new ArrayList<>();

  public Stepper(Random random) {
    this.random = random;
  }

  /** A process: its threads stand still while it is stopped. */
  public static final class Lane implements Executor {
    private final List<Runnable> ready = new ArrayList<>();
    private boolean stopped;

    /** Begins a thread of the process. */
    @Override
    public void execute(Runnable task) {
      unstarted(ready::add, task).start();
    }

    /** As SIGSTOP and SIGCONT do. */
    public void stop(boolean isStopped) {
      stopped = isStopped;
    }

    public boolean isStopped() {
      return stopped;
    }
  }

  /** Called by a thread of a lane: others may run here. */
  @SuppressWarnings("ThreadPriorityCheck") // the stepper decides who runs, not the scheduler
  public static void pause() {
    Thread.yield();
  }

  public Lane lane() {
    var lane = new Lane();
    lanes.add(lane);
    return lane;
  }

  /** As SIGKILL does: none of its threads ever runs again. */
  public void kill(Lane lane) {
    lanes.remove(lane);
  }

  /** Lets one thread of one process run until it blocks; false where none can. */
  public boolean step() {
    var runnable = lanes.stream().filter(l -> !l.stopped && !l.ready.isEmpty()).toList();
    if (runnable.isEmpty()) {
      return false;
    }
    var ready = runnable.get(random.nextInt(runnable.size())).ready;
    ready.remove(random.nextInt(ready.size())).run();
    return true;
  }

  /** Lets everything run until nothing can. */
  public void runAll() {
    while (step()) {
      // The next stretch.
    }
  }

  /** The JDK has such a builder for its own tests; ours open the package to it (pom.xml). */
  private static Thread unstarted(Executor scheduler, Runnable task) {
    try {
      var builder =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      builder.setAccessible(true);
      return ((Thread.Builder.OfVirtual) builder.newInstance(scheduler)).unstarted(task);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has no virtual threads with a scheduler", e);
    } catch (InaccessibleObjectException e) {
      throw new IllegalStateException(
          "start the JVM with --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }
}
