package dev.cadastre.chaos;

import dev.cadastre.contract.scene.Answer;
import dev.cadastre.contract.scene.Answer.Lease;
import dev.cadastre.contract.scene.Ask;
import dev.cadastre.contract.scene.Worker;
import dev.cadastre.testkit.ControllerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A client that behaves as an agent must: it asks with a deadline, asks the other replica with
 * {@code retry} when the outcome is unknown, stops using an address before it releases it, and
 * releases until it is told that it is done.
 */
final class Tenant implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MOST = 6;

  private final String name;
  private final Worker node;
  private final List<ControllerProcess> replicas;
  private final Holdings holdings;
  private final Random random;
  private final BooleanSupplier goesOn;
  private final Map<String, List<Lease>> held = new LinkedHashMap<>();
  private final AtomicInteger given = new AtomicInteger();
  private final AtomicInteger retried = new AtomicInteger();
  private int containers;

  Tenant(
      String name,
      Worker node,
      List<ControllerProcess> replicas,
      Holdings holdings,
      Random random,
      BooleanSupplier goesOn) {
    this.name = name;
    this.node = node;
    this.replicas = replicas;
    this.holdings = holdings;
    this.random = random;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      if (held.isEmpty() || (held.size() < MOST && random.nextBoolean())) {
        add(name + "-" + containers++);
      } else {
        remove(new ArrayList<>(held.keySet()).get(random.nextInt(held.size())));
      }
    }
  }

  int given() {
    return given.get();
  }

  int retried() {
    return retried.get();
  }

  private void add(String container) {
    var retry = false;
    while (goesOn.getAsBoolean()) {
      var ask = node.ask(container);
      var answer = send(retry ? ask.retry() : ask);
      if (answer.isPresent() && !isUnknown(answer.get())) {
        settle(container, answer.get());
        return;
      }
      retry = true;
      retried.incrementAndGet();
      if (random.nextInt(8) == 0) {
        break;
      }
    }
    release(container, List.of());
  }

  private void settle(String container, Answer answer) {
    if (answer.status() == 409) {
      release(container, List.of());
      return;
    }
    if (answer.status() != 200 && answer.status() != 201) {
      holdings.fault("allocate %s: %s".formatted(container, answer));
      return;
    }
    var leases = answer.held();
    given.addAndGet(leases.size());
    holdings.take(node.container(container), leases);
    held.put(container, leases);
  }

  private void remove(String container) {
    var leases = Objects.requireNonNull(held.remove(container));
    holdings.drop(node.container(container), leases);
    release(container, leases);
  }

  /** Also after the end of the disturbance: what was begun is finished. */
  private void release(String container, List<Lease> leases) {
    var known = leases;
    for (int i = 0; i < 200; i++) {
      var ask = node.release(container);
      var answer = send(known.isEmpty() ? ask : ask.held(known));
      if (answer.isPresent() && answer.get().status() == 200) {
        return;
      }
      if (answer.isPresent() && answer.get().status() == 409) {
        // A late request of ours was served after all, and took a new sequence.
        known = List.of();
      } else if (answer.isPresent() && !isUnknown(answer.get())) {
        holdings.fault("release %s: %s".formatted(container, answer.get()));
        return;
      }
    }
    holdings.fault("release %s never came to an end".formatted(container));
  }

  private static boolean isUnknown(Answer answer) {
    return answer.status() == 503 || answer.status() == 429;
  }

  private Optional<Answer> send(Ask ask) {
    var replica = replicas.get(random.nextInt(replicas.size()));
    try {
      var answer = ask.at(replica).within(PATIENCE).trySend();
      if (isUnknown(answer)) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      return Optional.of(answer);
    } catch (IOException lost) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      return Optional.empty();
    }
  }
}
