package dev.cadastre.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The one writer of one object. While a PUT is in flight, steps queue, and go out together as the
 * next PUT; a lone step waits for nothing. A step is only ever decided on the value that its PUT
 * replaces.
 */
final class GroupCommit<T> {
  private static final int MAX_CONFLICTS = 20;

  /** Where the object is kept. */
  interface Source<T> {
    /** The newest version that a watch or a reply has shown. */
    Optional<Versioned<T>> latest();

    /** A consistent read, which becomes the latest; {@link StoreUnavailableException} without. */
    Optional<Versioned<T>> read();

    Commit<T> replace(Versioned<T> seen, T next);

    /** A version that was acknowledged becomes the latest. */
    void acknowledged(Versioned<T> now);
  }

  private final Source<T> source;
  private final Executor executor;
  private final Object lock = new Object();
  private List<Member<T, ?>> queue = new ArrayList<>();
  private boolean running;

  /** After an outcome that nobody knows, what is cached is void until it has been read. */
  private boolean isVoid;

  GroupCommit(Source<T> source, Executor executor) {
    this.source = source;
    this.executor = executor;
  }

  /** Waits for its outcome; call it on a virtual thread. */
  <R> Submitted<T, R> submit(Deadline deadline, Function<T, Step<T, R>> step) {
    var member = new Member<>(deadline, step);
    synchronized (lock) {
      queue.add(member);
      if (!running) {
        running = true;
        executor.execute(this::run);
      }
    }
    return member.outcome.join();
  }

  /** One write for everybody who waits by now; whoever comes meanwhile is the next one's. */
  private void run() {
    var batch = nextBatch();
    try {
      commit(batch);
    } catch (StoreUnavailableException e) {
      batch.forEach(m -> m.notDone(String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      // The waiters are told; the writer lives on for those who come next.
      batch.forEach(m -> m.outcome.completeExceptionally(e));
    }
    if (othersCame()) {
      executor.execute(this::run);
    }
  }

  /** How many the next write is for, by now. */
  int waiting() {
    synchronized (lock) {
      return queue.size();
    }
  }

  private List<Member<T, ?>> nextBatch() {
    synchronized (lock) {
      var batch = queue;
      queue = new ArrayList<>();
      return batch;
    }
  }

  private boolean othersCame() {
    synchronized (lock) {
      running = !queue.isEmpty();
      return running;
    }
  }

  private void commit(List<Member<T, ?>> batch) {
    var open = batch;
    boolean mustRead = isVoid;
    for (int conflicts = 0; !open.isEmpty(); ) {
      var seen = mustRead ? readNow() : source.latest().or(this::readNow);
      if (seen.isEmpty()) {
        open.forEach(Member::absent);
        return;
      }
      open = stillInTime(open);
      T next = decide(open, seen.get().value());
      if (!mustRead && open.stream().anyMatch(m -> m.wantsTruth)) {
        mustRead = true;
        continue;
      }
      open.stream().filter(m -> !m.awaitsWrite()).forEach(m -> m.done(seen.get()));
      open = open.stream().filter(Member::awaitsWrite).toList();
      if (open.isEmpty() || open.stream().anyMatch(m -> m.deadline.isPast())) {
        continue; // decided anew without those who are late
      }
      var outcome = source.replace(seen.get(), next);
      if (outcome instanceof Commit.Conflict && ++conflicts <= MAX_CONFLICTS) {
        mustRead = true;
        continue;
      }
      settle(outcome, open);
      return;
    }
  }

  /** Tells those who wait what became of the write that they shared. */
  private void settle(Commit<T> outcome, List<Member<T, ?>> members) {
    switch (outcome) {
      case Commit.Written<T>(var now) -> {
        source.acknowledged(now);
        members.forEach(m -> m.done(now));
      }
      case Commit.Conflict<T>() ->
          members.forEach(m -> m.notDone("too many others write the same object"));
      case Commit.Rejected<T>(var reason) -> {
        isVoid = true;
        members.forEach(m -> m.notDone(reason));
      }
      case Commit.NotSent<T>(var reason) -> members.forEach(m -> m.notDone(reason));
      case Commit.Unknown<T>(var reason) -> {
        isVoid = true;
        members.forEach(m -> m.unknown(reason));
      }
    }
  }

  private Optional<Versioned<T>> readNow() {
    var read = source.read();
    isVoid = false;
    return read;
  }

  private List<Member<T, ?>> stillInTime(List<Member<T, ?>> members) {
    var inTime = new ArrayList<Member<T, ?>>(members.size());
    for (var member : members) {
      if (member.deadline.isPast()) {
        member.notDone(Deadline.PAST);
      } else {
        inTime.add(member);
      }
    }
    return inTime;
  }

  private T decide(List<Member<T, ?>> members, T value) {
    T next = value;
    boolean isChanged = false;
    for (var member : members) {
      next = member.decide(next, isChanged);
      isChanged |= member.writes;
    }
    return next;
  }

  /** One request's step, and whoever waits for it. */
  private static final class Member<T, R> {
    final Deadline deadline;
    final Function<T, Step<T, R>> step;
    final CompletableFuture<Submitted<T, R>> outcome = new CompletableFuture<>();
    boolean writes;
    boolean wantsTruth;
    private boolean restsOnOthers;
    private Optional<R> result = Optional.empty();

    Member(Deadline deadline, Function<T, Step<T, R>> step) {
      this.deadline = deadline;
      this.step = step;
    }

    T decide(T value, boolean isChanged) {
      var decided = step.apply(value);
      writes = decided.next().isPresent();
      restsOnOthers = isChanged && decided.ground() != Step.Ground.SEEN;
      wantsTruth = decided.ground() == Step.Ground.READ;
      result = Optional.of(decided.result());
      return decided.next().orElse(value);
    }

    /** An answer that rests on what others in the batch write holds only once that is written. */
    boolean awaitsWrite() {
      return writes || restsOnOthers;
    }

    void done(Versioned<T> value) {
      outcome.complete(new Submitted.Done<>(result.orElseThrow(), value));
    }

    void absent() {
      outcome.complete(new Submitted.Absent<>());
    }

    void notDone(String reason) {
      outcome.complete(new Submitted.NotDone<>(reason));
    }

    void unknown(String reason) {
      outcome.complete(new Submitted.Unknown<>(reason));
    }
  }
}
