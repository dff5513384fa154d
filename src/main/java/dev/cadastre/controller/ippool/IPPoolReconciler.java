package dev.cadastre.controller.ippool;

import dev.cadastre.api.v1alpha1.IPAMBlock;
import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.controller.notyet.Unbuilt;
import dev.cadastre.ipam.PoolStanding.Reason;
import dev.cadastre.store.Commit;
import dev.cadastre.store.PoolDecider;
import dev.cadastre.store.PoolReport;
import dev.cadastre.store.PoolReport.Condition;
import dev.cadastre.store.PoolStore;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what an IPPool's status says true. Its writes are compare-and-swap, which JOSDK's own are
 * not, so it makes them itself. What other pools and blocks do to a pool makes no event of it:
 * therefore one that gives nothing is looked at again soon, out of caches.
 */
@Singleton
@ControllerConfiguration(name = "ippool", finalizerName = IPAMBlock.FINALIZER)
public final class IPPoolReconciler implements Reconciler<IPPool>, Cleaner<IPPool> {
  private static final Duration WHILE_NOT_READY = Duration.ofSeconds(2);

  private final PoolObserver observer;
  private final PoolDecider decider;
  private final PoolStore store;
  private final Clock clock;
  private final CountsSchedule schedule = new CountsSchedule();

  public IPPoolReconciler(
      PoolObserver observer, PoolDecider decider, PoolStore store, Clock clock) {
    this.observer = observer;
    this.decider = decider;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public UpdateControl<IPPool> reconcile(IPPool object, Context<IPPool> context) {
    var now = clock.instant();
    return UpdateControl.<IPPool>noUpdate()
        .rescheduleAfter(
            observer.observe(object, now).map(seen -> keep(seen, now)).orElse(WHILE_NOT_READY));
  }

  /** Applies and reports; after how long the pool is to be looked at again. */
  private Duration keep(PoolSnapshot snapshot, Instant now) {
    apply(snapshot);
    report(snapshot, conditions(snapshot), now);
    return snapshot.standing().isReady() ? CountsSchedule.SHORTEST : WHILE_NOT_READY;
  }

  /** Where caches show something else than the status says, the register itself decides. */
  private void apply(PoolSnapshot snapshot) {
    if (!snapshot.says(allocatable(snapshot))) {
      decider.decide(snapshot.name());
    }
  }

  @Override
  public DeleteControl cleanup(IPPool object, Context<IPPool> context) {
    var now = clock.instant();
    boolean isDone = observer.observe(object, now).filter(seen -> isDone(seen, now)).isPresent();
    return isDone
        ? DeleteControl.defaultDelete()
        : DeleteControl.noFinalizerRemoval().rescheduleAfter(WHILE_NOT_READY.toMillis());
  }

  /**
   * First it is persisted that the pool gives nothing more, which a deletion decides without regard
   * to other pools; whoever claims a block reads its pool afterwards, so a list that begins now
   * shows every block that will ever be used.
   */
  private boolean isDone(PoolSnapshot snapshot, Instant now) {
    var conditions = conditions(snapshot);
    conditions.addFirst(allocatable(snapshot));
    boolean isDone = report(snapshot, conditions, now) && isEmpty(snapshot);
    if (isDone) {
      schedule.forget(snapshot.pool().ref().uid());
    }
    return isDone;
  }

  private boolean isEmpty(PoolSnapshot snapshot) {
    return snapshot.counts().blocks() == 0
        && store.listBlockOwners().stream()
            .noneMatch(block -> block.pool().uid().equals(snapshot.pool().ref().uid()));
  }

  /** Whether the status says so now, in one write where it did not. */
  private boolean report(PoolSnapshot snapshot, List<Condition> conditions, Instant now) {
    var uid = snapshot.pool().ref().uid();
    boolean countsAreDue = schedule.isDue(uid, snapshot.counts(), now);
    if (!countsAreDue && conditions.stream().allMatch(snapshot::says)) {
      return true;
    }
    var report =
        new PoolReport(
            conditions, countsAreDue ? Optional.of(snapshot.counts()) : Optional.empty());
    boolean isWritten =
        store
            .readPool(snapshot.name())
            .filter(seen -> seen.uid().equals(uid))
            .map(seen -> store.report(seen, report) instanceof Commit.Written)
            .orElse(false);
    if (isWritten && countsAreDue) {
      schedule.wrote(uid, snapshot.counts(), now);
    }
    return isWritten;
  }

  private static List<Condition> conditions(PoolSnapshot snapshot) {
    var conditions = new ArrayList<>(List.of(notYet(snapshot), terminating(snapshot)));
    snapshot.clash().ifPresent(conditions::add);
    return conditions;
  }

  private static Condition allocatable(PoolSnapshot snapshot) {
    return PoolReport.of(snapshot.standing()).conditions().getFirst();
  }

  private static Condition notYet(PoolSnapshot snapshot) {
    return Unbuilt.condition(Unbuilt.of(snapshot.object().getSpec()));
  }

  private static Condition terminating(PoolSnapshot snapshot) {
    return snapshot.standing().reason() == Reason.TERMINATING
        ? Termination.of(snapshot.counts(), snapshot.holders())
        : Condition.absent(PoolReport.TERMINATING);
  }
}
