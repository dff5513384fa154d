package dev.cadastre.agent.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * When something was asked for, in a way that orders it among everything since the machine's boot
 * whatever the wall clock does.
 *
 * @param bootId of the boot that {@code nanos} counts in
 * @param nanos of CLOCK_MONOTONIC, which {@link System#nanoTime} reads on Linux
 * @param at for people
 */
public record Stamp(String bootId, long nanos, Instant at) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  public static Stamp now() {
    return new Stamp(CurrentBoot.ID, System.nanoTime(), Instant.now());
  }

  /**
   * Whether it is known to lie before the other one. Across boots only "not of this boot" is known.
   */
  public boolean isBefore(Stamp other) {
    if (bootId.equals(other.bootId)) {
      return nanos < other.nanos;
    }
    return other.bootId.equals(CurrentBoot.ID);
  }

  /** Whether no more than that time has passed since, in this boot. */
  public boolean isWithin(Duration time) {
    return bootId.equals(CurrentBoot.ID) && System.nanoTime() - nanos <= time.toNanos();
  }

  private static final class CurrentBoot {
    static final String ID = read();

    private static String read() {
      try {
        return Files.readString(BOOT_ID).strip();
      } catch (IOException e) {
        throw new UncheckedIOException("read " + BOOT_ID, e);
      }
    }
  }
}
