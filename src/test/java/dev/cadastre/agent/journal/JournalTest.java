package dev.cadastre.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.agent.journal.JournalEntry.Phase;
import dev.cadastre.agent.journal.JournalEntry.Sandbox;
import dev.cadastre.api.rest.AllocateResponse.AllocatedAddress;
import dev.cadastre.api.rest.PodReference;
import dev.cadastre.cni.AttachmentKey;
import dev.cadastre.cni.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private final long seed = System.nanoTime();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

  @TempDir Path folder;

  private static AttachmentKey key(int n) {
    return new AttachmentKey("k8s-pod-network", "container" + n, "eth0");
  }

  private static JournalEntry entry(int n) {
    return new JournalEntry(
        key(n),
        Role.MAIN,
        Phase.ADDING,
        List.of(),
        new PodReference("default", "web-" + n, "uid-" + n),
        new Sandbox("/run/netns/" + n, null, 1450),
        Stamp.now());
  }

  private static List<AllocatedAddress> addresses(int n) {
    return List.of(new AllocatedAddress("10.244.0.%d/32".formatted(n), "p", "b", 7, null, null));
  }

  private Path file() {
    return folder.resolve("journal");
  }

  @Test
  void aNewJournalIsNotCompleteUntilItWasRebuilt() {
    // Given
    try (var journal = Journal.open(folder)) {
      assertThat(journal.snapshot().complete()).isFalse();

      // When
      journal.markComplete();
    }

    // Then
    try (var reopened = Journal.open(folder)) {
      assertThat(reopened.snapshot().complete()).isTrue();
    }
  }

  /** Any sequence of changes, with a reopening after any of them, leaves what a map would hold. */
  @Test
  void whatWasAcknowledgedSurvivesAReopening() {
    for (int round = 0; round < 30; round++) {
      // Given
      var expected = new HashMap<AttachmentKey, JournalEntry>();
      var own = folder.resolve("round" + round);
      long generation = 0;

      // When
      for (int session = 0; session < 3; session++) {
        try (var journal = Journal.open(own)) {
          assertThat(journal.snapshot().entries()).as("seed %d", seed).isEqualTo(expected);
          assertThat(journal.snapshot().generation()).isGreaterThanOrEqualTo(generation);
          for (int change = 0; change < random.nextInt(20); change++) {
            change(journal, expected, random.nextInt(6));
          }
          generation = journal.snapshot().generation();
        }
      }

      // Then
      try (var journal = Journal.open(own)) {
        assertThat(journal.snapshot().entries()).as("seed %d", seed).isEqualTo(expected);
        assertThat(journal.snapshot().generation()).isEqualTo(generation);
      }
    }
  }

  private void change(Journal journal, Map<AttachmentKey, JournalEntry> expected, int n) {
    var known = expected.get(key(n));
    switch (random.nextInt(5)) {
      case 0 -> {
        var added = entry(n);
        journal.record(added);
        expected.put(key(n), added);
      }
      case 1 -> {
        var given = entry(n).withAddresses(addresses(n + 1));
        journal.record(given);
        expected.put(key(n), given);
      }
      case 2 -> {
        var wired = entry(n).withAddresses(addresses(n + 1)).wired();
        journal.note(wired);
        expected.put(key(n), wired);
      }
      case 3 -> {
        var first = entry(n);
        journal.recordIfAbsent(first);
        expected.putIfAbsent(key(n), first);
      }
      default -> {
        if (known != null) {
          journal.remove(known);
          expected.remove(key(n));
        }
      }
    }
  }

  @Test
  void aTornTailIsDroppedAndWhatWasAcknowledgedStays() throws IOException {
    for (int round = 0; round < 50; round++) {
      // Given
      var own = folder.resolve("torn" + round);
      var kept = entry(1);
      byte[] before;
      try (var journal = Journal.open(own)) {
        journal.markComplete();
        journal.record(kept);
        before = Files.readAllBytes(own.resolve("journal"));
        journal.record(entry(2));
      }
      byte[] after = Files.readAllBytes(own.resolve("journal"));
      int from = length(before);
      int cut = from + random.nextInt(length(after) - from);

      // When
      Files.write(own.resolve("journal"), Arrays.copyOf(after, cut));

      // Then
      try (var reopened = Journal.open(own)) {
        assertThat(reopened.snapshot().entries()).as("seed %d", seed).containsOnlyKeys(key(1));
        assertThat(reopened.find(key(1))).contains(kept);
        assertThat(reopened.snapshot().complete()).isTrue();
        reopened.record(entry(3));
      }
      try (var again = Journal.open(own)) {
        assertThat(again.snapshot().entries()).containsOnlyKeys(key(1), key(3));
      }
    }
  }

  /** Where the zeros written ahead begin. */
  private static int length(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  @Test
  void damageInTheMiddleMakesItIncomplete() throws IOException {
    // Given
    try (var journal = Journal.open(folder)) {
      journal.markComplete();
      journal.record(entry(1));
      journal.record(entry(2));
    }
    var bytes = Files.readAllBytes(file());
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("container1") + 3] ^= 1;

    // When
    Files.write(file(), bytes);

    // Then
    try (var reopened = Journal.open(folder)) {
      assertThat(reopened.snapshot().complete()).isFalse();
      assertThat(reopened.find(key(1))).isEmpty();
    }
  }

  @Test
  void anEntryThatWasReplacedMeanwhileIsNotRemoved() {
    try (var journal = Journal.open(folder)) {
      // Given
      var deleted = entry(1).deleting(Stamp.now());
      journal.record(deleted);
      var anew = entry(1);
      journal.record(anew);

      // When
      journal.remove(deleted);

      // Then
      assertThat(journal.find(key(1))).contains(anew);
    }
  }

  @Test
  void aLongHistoryIsRewritten() throws IOException {
    // Given
    var kept = entry(0);
    try (var journal = Journal.open(folder)) {
      journal.record(kept);

      // When
      for (int i = 0; i < 4_000; i++) {
        journal.note(entry(1 + i % 3).withAddresses(addresses(3)));
      }
    }

    // Then
    assertThat(Files.size(file())).isLessThan(2 << 20);
    try (var reopened = Journal.open(folder)) {
      assertThat(reopened.find(key(0))).contains(kept);
      assertThat(reopened.snapshot().entries()).hasSize(4);
    }
  }

  @Test
  void manyWritersLoseNothing() throws InterruptedException {
    try (var journal = Journal.open(folder)) {
      // When
      try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 500; i++) {
          int n = i;
          writers.execute(() -> journal.record(entry(n)));
        }
      }
      assertThat(journal.snapshot().entries()).hasSize(500);
    }

    // Then
    try (var reopened = Journal.open(folder)) {
      assertThat(reopened.snapshot().entries()).hasSize(500);
    }
  }
}
