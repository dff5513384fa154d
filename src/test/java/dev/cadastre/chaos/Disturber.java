package dev.cadastre.chaos;

import dev.cadastre.contract.scene.World;
import dev.cadastre.testkit.ControllerProcess;
import dev.cadastre.testkit.Samples;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Stops, kills and starts again, at random; leaves everything running between two deeds. */
final class Disturber {
  /** What it does. */
  enum Deed {
    STOP_CONTROLLER,
    KILL_CONTROLLER,
    STOP_BOTH_CONTROLLERS,
    STOP_API_SERVER,
    CRASH_API_SERVER
  }

  private final World world;
  private final Samples samples;
  private final Map<Deed, Integer> done = new EnumMap<>(Deed.class);

  Disturber(World world, Samples samples) {
    this.world = world;
    this.samples = samples;
  }

  /** How often it did what. */
  Map<Deed, Integer> done() {
    return done;
  }

  /** Does something every other second until the time is over; all are ready then. */
  void disturb(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      pause(200, 2000);
      var deed = samples.oneOf(Deed.class);
      done.merge(deed, 1, Integer::sum);
      act(deed);
    }
    world.controllers().forEach(ControllerProcess::awaitReady);
  }

  private void act(Deed deed) {
    switch (deed) {
      case STOP_CONTROLLER -> stop(samples.oneOf(world.controllers()));
      case KILL_CONTROLLER -> samples.oneOf(world.controllers()).restart();
      case STOP_BOTH_CONTROLLERS -> {
        world.two().pause();
        stop(world.one());
        world.two().resume();
      }
      case STOP_API_SERVER -> {
        world.api().pause();
        pause(100, 3000);
        world.api().resume();
      }
      case CRASH_API_SERVER -> {
        world.api().crash();
        pause(0, 1000);
        world.api().restart();
      }
    }
  }

  private void stop(ControllerProcess controller) {
    controller.pause();
    pause(100, 3000);
    controller.resume();
  }

  private void pause(int leastMs, int mostMs) {
    LockSupport.parkNanos(Duration.ofMillis(samples.between(leastMs, mostMs)).toNanos());
  }
}
