package dev.cadastre.agent.journal;

import dev.cadastre.cni.AttachmentKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The node's attachments, durable before they are acknowledged. Callers that write at the same time
 * share one fsync: the first to get the lock writes for all who wait.
 */
public final class Journal implements AutoCloseable {
  private static final long SMALL = 1 << 20;

  private static final String NAME = "journal";

  private final Path folder;
  private final ReentrantLock commit = new ReentrantLock();
  private final Deque<Change> waiting = new ArrayDeque<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private JournalFile lines;
  private boolean trusted = true;
  private volatile Snapshot snapshot;

  /** One state of the journal: everything up to a generation, nothing behind it. */
  public record Snapshot(
      long generation, boolean complete, Map<AttachmentKey, JournalEntry> entries) {
    public Snapshot {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    Snapshot after(JournalLine line) {
      var next = new LinkedHashMap<>(entries);
      edit(next, line);
      return new Snapshot(line.generation(), completeAfter(line), next);
    }

    boolean completeAfter(JournalLine line) {
      return line.complete() == null ? complete : line.complete();
    }

    static void edit(Map<AttachmentKey, JournalEntry> entries, JournalLine line) {
      if (line.put() != null) {
        entries.put(line.put().key(), line.put());
      }
      if (line.remove() != null) {
        entries.remove(line.remove());
      }
    }
  }

  private static final class Change {
    final Function<Snapshot, Optional<JournalLine>> line;
    final boolean durable;
    boolean written;

    Change(Function<Snapshot, Optional<JournalLine>> line, boolean durable) {
      this.line = line;
      this.durable = durable;
    }
  }

  private Journal(Path folder, JournalFile lines, Snapshot snapshot) {
    this.folder = folder;
    this.lines = lines;
    this.snapshot = snapshot;
  }

  /**
   * Opens the journal in a folder. Where it is missing or damaged it begins anew with what could be
   * read, and is not complete until it was rebuilt.
   */
  public static Journal open(Path folder) {
    var file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      var contents = JournalFile.read(file);
      var found = replay(contents);
      if (contents.intact()) {
        return new Journal(folder, JournalFile.reopen(file, contents.end()), found);
      }
      // As with a block's first sequence, time keeps a generation from coming back.
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      var anew = new Snapshot(Math.max(now, found.generation() + 1), false, found.entries());
      return new Journal(folder, JournalFile.create(folder, NAME, encode(anew)), anew);
    } catch (IOException e) {
      throw new JournalException(folder, e);
    }
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  public Optional<JournalEntry> find(AttachmentKey key) {
    return Optional.ofNullable(snapshot.entries().get(key));
  }

  /** Called, on a writer's thread, after each change. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Durable on return. */
  public void record(JournalEntry entry) {
    write(now -> Optional.of(JournalLine.put(now.generation() + 1, entry)), true);
  }

  /** Survives the end of this process on return, a crash of the machine with the next record. */
  public void note(JournalEntry entry) {
    write(now -> Optional.of(JournalLine.put(now.generation() + 1, entry)), false);
  }

  /**
   * Adds what was found in a rebuild, unless the journal knows better by now. Durable on return.
   */
  public void recordIfAbsent(JournalEntry entry) {
    write(
        now ->
            now.entries().containsKey(entry.key())
                ? Optional.empty()
                : Optional.of(JournalLine.put(now.generation() + 1, entry)),
        true);
  }

  /** Forgets an attachment, unless its entry is another one by now. Durable on return. */
  public void remove(JournalEntry entry) {
    write(
        now ->
            entry.equals(now.entries().get(entry.key()))
                ? Optional.of(JournalLine.remove(now.generation() + 1, entry.key()))
                : Optional.empty(),
        true);
  }

  /** The journal holds all that the node holds, from now on. */
  public void markComplete() {
    write(
        now ->
            now.complete()
                ? Optional.empty()
                : Optional.of(JournalLine.complete(now.generation() + 1, true)),
        true);
  }

  private void write(Function<Snapshot, Optional<JournalLine>> line, boolean durable) {
    var change = new Change(line, durable);
    synchronized (waiting) {
      waiting.add(change);
    }
    commit.lock();
    try {
      if (!change.written) {
        commitAll(change);
      }
    } finally {
      commit.unlock();
    }
    listeners.forEach(Runnable::run);
  }

  private void commitAll(Change own) {
    List<Change> batch;
    synchronized (waiting) {
      batch = new ArrayList<>(waiting);
      waiting.clear();
    }
    var next = snapshot;
    var encoded = new ArrayList<byte[]>();
    for (var change : batch) {
      var line = change.line.apply(next);
      if (line.isPresent()) {
        encoded.add(line.get().encode());
        next = next.after(line.get());
      }
    }
    try {
      persist(encoded, next, batch.stream().anyMatch(change -> change.durable));
    } catch (IOException e) {
      giveBack(batch, own);
      throw new JournalException(folder, e);
    }
    snapshot = next;
    batch.forEach(change -> change.written = true);
  }

  /** A failed write takes only its own change with it; the others try for themselves. */
  private void giveBack(List<Change> batch, Change own) {
    batch.remove(own);
    synchronized (waiting) {
      batch.reversed().forEach(waiting::addFirst);
    }
  }

  private void persist(List<byte[]> encoded, Snapshot next, boolean durable) throws IOException {
    if (encoded.isEmpty()) {
      return;
    }
    if (trusted && lines.size() < limit(next)) {
      // After a failed fsync the kernel may have dropped the pages: only a new file is trusted.
      trusted = false;
      lines.append(encoded, durable);
      trusted = true;
      return;
    }
    var rewritten = JournalFile.create(folder, NAME, encode(next));
    lines.close();
    lines = rewritten;
    trusted = true;
  }

  /** The file is rewritten when most of it is history. */
  private static long limit(Snapshot next) {
    return SMALL + next.entries().size() * 2048L;
  }

  private static Snapshot replay(JournalFile.Contents contents) {
    var state = new Snapshot(0, false, Map.of());
    var entries = new LinkedHashMap<AttachmentKey, JournalEntry>();
    for (var line : contents.lines()) {
      state = new Snapshot(line.generation(), state.completeAfter(line), Map.of());
      Snapshot.edit(entries, line);
    }
    return new Snapshot(state.generation(), state.complete(), entries);
  }

  private static List<byte[]> encode(Snapshot snapshot) {
    var encoded = new ArrayList<byte[]>();
    encoded.add(JournalLine.complete(snapshot.generation(), snapshot.complete()).encode());
    for (var entry : snapshot.entries().values()) {
      encoded.add(JournalLine.put(snapshot.generation(), entry).encode());
    }
    return encoded;
  }

  @Override
  public void close() {
    commit.lock();
    try {
      lines.close();
    } catch (IOException e) {
      throw new JournalException(folder, e);
    } finally {
      commit.unlock();
    }
  }
}
