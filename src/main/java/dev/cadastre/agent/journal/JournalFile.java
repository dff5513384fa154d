package dev.cadastre.agent.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines on disk. The file is made longer in large steps of zeros, ahead of need: then a line's
 * fsync writes data alone and no metadata.
 */
final class JournalFile implements AutoCloseable {
  private static final int STEP = 256 * 1024;

  private final FileChannel channel;
  private long end;
  private long length;
  private boolean unsynced;

  private JournalFile(FileChannel channel, long end, long length) {
    this.channel = channel;
    this.end = end;
    this.length = length;
  }

  /**
   * What a file holds.
   *
   * @param end where the next line goes
   * @param intact false: a damaged line has a good one behind it, so what was acknowledged is lost
   */
  record Contents(List<JournalLine> lines, long end, boolean intact) {}

  /** Reads a file; one that is not there has no lines. */
  static Contents read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new Contents(List.of(), 0, false);
    }
    var lines = new ArrayList<JournalLine>();
    int end = 0;
    boolean damaged = false;
    for (int from = 0, to; (to = lineEnd(bytes, from)) >= 0; from = to + 1) {
      var line = JournalLine.decode(bytes, from, to);
      if (line.isEmpty()) {
        damaged = true;
      } else if (damaged) {
        return new Contents(List.copyOf(lines), end, false);
      } else {
        lines.add(line.get());
        end = to + 1;
      }
    }
    return new Contents(List.copyOf(lines), end, !lines.isEmpty());
  }

  private static int lineEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Opens a file that was just read, to go on at its end. What lies behind it is made zeros. */
  static JournalFile reopen(Path file, long end) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel.truncate(end);
    return new JournalFile(channel, end, end);
  }

  /** Puts a new file with these lines in the place of whatever is there, durably. */
  static JournalFile create(Path folder, String name, List<byte[]> lines) throws IOException {
    var temporary = folder.resolve(name + ".new");
    Files.deleteIfExists(temporary);
    var channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    var created = new JournalFile(channel, 0, 0);
    try {
      created.append(lines, true);
      Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
      return created;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Writes lines at the end.
   *
   * @param durable on return they survive a crash of the machine, as do all before them
   */
  void append(List<byte[]> lines, boolean durable) throws IOException {
    int size = lines.stream().mapToInt(l -> l.length).sum();
    boolean grown = reserve(end + size);
    var buffer = ByteBuffer.allocate(size);
    lines.forEach(buffer::put);
    write(buffer.flip(), end);
    if (durable) {
      channel.force(grown || unsynced);
    }
    unsynced = !durable && (grown || unsynced);
    end += size;
  }

  long size() {
    return end;
  }

  private boolean reserve(long needed) throws IOException {
    if (needed < length) {
      return false;
    }
    long newLength = (needed / STEP + 1) * STEP;
    write(ByteBuffer.allocate((int) (newLength - length)), length);
    length = newLength;
    return true;
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    for (long position = at; bytes.hasRemaining(); ) {
      position += channel.write(bytes, position);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (var opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
