package dev.cadastre.controller.ippool;

import dev.cadastre.api.v1alpha1.IPAMBlock;
import dev.cadastre.api.v1alpha1.IPPool;
import dev.cadastre.controller.notyet.Unbuilt;
import dev.cadastre.ipam.Pool;
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
    report(snapshot, now);
    return snapshot.standing().isReady() ? CountsSchedule.SHORTEST : WHILE_NOT_READY;
  }

  @Override
  public DeleteControl cleanup(IPPool object, Context<IPPool> context) {
    var now = clock.instant();
    boolean isDone = observer.observe(object, now).filter(seen -> isDone(seen, now)).isPresent();
    return isDone
        ? DeleteControl.defaultDelete()
        : DeleteControl.noFinalizerRemoval().rescheduleAfter(WHILE_NOT_READY.toMillis());
  }

  private boolean isDone(PoolSnapshot snapshot, Instant now) {
    if (isEmptied(snapshot)) {
      schedule.forget(snapshot.pool().ref().uid());
      return true;
    }
    report(snapshot, now);
    return false;
  }

  /** Where caches show something else than the status says, the register itself decides. */
  private Optional<Pool> apply(PoolSnapshot snapshot) {
    boolean isSaid =
        PoolReport.of(snapshot.standing()).conditions().stream().allMatch(snapshot::says);
    return isSaid ? Optional.of(snapshot.pool()) : decider.decide(snapshot.name());
  }

  /**
   * First it is persisted that the pool gives nothing more; whoever claims a block reads its pool
   * afterwards, so a list that begins now shows every block that will ever be used.
   */
  private boolean isEmptied(PoolSnapshot snapshot) {
    boolean isTerminating =
        apply(snapshot)
            .filter(p -> p.terminating() && p.verdict() == Pool.Verdict.FALSE)
            .isPresent();
    return isTerminating
        && snapshot.counts().blocks() == 0
        && store.listBlockOwners().stream()
            .noneMatch(block -> block.pool().uid().equals(snapshot.pool().ref().uid()));
  }

  private void report(PoolSnapshot snapshot, Instant now) {
    var uid = snapshot.pool().ref().uid();
    boolean countsAreDue = schedule.isDue(uid, snapshot.counts(), now);
    var conditions = List.of(notYet(snapshot), terminating(snapshot));
    if (!countsAreDue && conditions.stream().allMatch(snapshot::says)) {
      return;
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
