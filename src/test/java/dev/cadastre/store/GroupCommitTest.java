package dev.cadastre.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.testkit.Choices;
import dev.cadastre.testkit.Stepper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The one writer of an object, in every order in which its threads can run, with every fault that
 * can befall its calls. The object is a list of names; a step adds its own and answers with the
 * list before it.
 */
class GroupCommitTest {

  /** A list of names on a server that fails as chosen. */
  private static final class NameList implements GroupCommit.Source<List<String>> {
    private final Random choices;
    private final int mayFail;
    private Versioned<List<String>> truth = new Versioned<>(List.of(), "10", "uid");
    private Optional<Versioned<List<String>>> cached = Optional.of(truth);
    private int calls;
    int writes;
    int reads;

    NameList(Random choices, int mayFail) {
      this.choices = choices;
      this.mayFail = mayFail;
    }

    @Override
    public Optional<Versioned<List<String>>> latest() {
      return cached;
    }

    @Override
    public Optional<Versioned<List<String>>> read() {
      reads++;
      Stepper.pause();
      cached = Optional.of(truth);
      return cached;
    }

    @Override
    public Commit<List<String>> replace(Versioned<List<String>> seen, List<String> next) {
      writes++;
      Stepper.pause();
      int fault = calls++ < mayFail ? choices.nextInt(5) : 0;
      return switch (fault) {
        case 1 -> new Commit.NotSent<>("no connection");
        case 2 -> new Commit.Unknown<>("lost on the way there");
        case 3 -> {
          write(seen, next);
          yield new Commit.Unknown<>("lost on the way back");
        }
        case 4 -> {
          // Somebody else is first.
          write(truth, add(truth.value(), "other"));
          yield write(seen, next);
        }
        default -> write(seen, next);
      };
    }

    private Commit<List<String>> write(Versioned<List<String>> seen, List<String> next) {
      if (!truth.resourceVersion().equals(seen.resourceVersion())) {
        return new Commit.Conflict<>();
      }
      long version = Long.parseLong(truth.resourceVersion());
      truth = new Versioned<>(next, Long.toString(version + 1), "uid");
      return new Commit.Written<>(truth);
    }

    @Override
    public void acknowledged(Versioned<List<String>> now) {
      cached = Optional.of(now);
    }
  }

  private static List<String> add(List<String> names, String name) {
    return Stream.concat(names.stream(), Stream.of(name)).toList();
  }

  /** Adds the name, once. */
  private static Step<List<String>, List<String>> adding(List<String> names, String name) {
    return names.contains(name) ? Step.refuse(names) : Step.write(add(names, name), names);
  }

  private static Deadline inTime() {
    return Deadline.in(Duration.ofHours(1));
  }

  @Test
  void everyWriterIsAnsweredWhatCameToPassInWhateverOrderThingsHappen() {
    int ways =
        Choices.all(
            2_000_000,
            choices -> {
              var answers = new HashMap<String, Submitted<List<String>, List<String>>>();
              var names = play(choices, 2, answers, List.of("a", "b"));
              answers.forEach((name, answer) -> check(names.truth.value(), name, answer));
            });
    assertThat(ways).isGreaterThan(100);
  }

  @Test
  void threeWritersWithOneFault() {
    Choices.all(
        2_000_000,
        choices -> {
          var answers = new HashMap<String, Submitted<List<String>, List<String>>>();
          var names = play(choices, 1, answers, List.of("a", "b", "c"));
          answers.forEach((name, answer) -> check(names.truth.value(), name, answer));
        });
  }

  /** The same name twice: whoever finds it there is told so only when it is there for good. */
  @Test
  void anAnswerThatRestsOnAnothersWriteWaitsForThatWrite() {
    Choices.all(
        2_000_000,
        choices -> {
          var answers = new HashMap<String, Submitted<List<String>, List<String>>>();
          var names = play(choices, 1, answers, List.of("a", "a#2"));
          answers.values().stream()
              .filter(Submitted.Done.class::isInstance)
              .map(done -> (Submitted.Done<List<String>, List<String>>) done)
              .forEach(done -> assertThat(names.truth.value()).startsWith(names(done)));
          assertThat(names.truth.value()).doesNotHaveDuplicates();
        });
  }

  /** The same where it is no refusal: who needs the name there needs no read, but the write. */
  @Test
  void whoAgreesWithAnothersWriteIsAnsweredOnceThatIsWritten() {
    Choices.all(
        2_000_000,
        choices -> {
          var answers = new HashMap<String, Submitted<List<String>, List<String>>>();
          var names =
              play(choices, 1, answers, List.of("a", "a#2"), GroupCommitTest::addingOrAgreeing);
          if (answers.values().stream().anyMatch(Submitted.Done.class::isInstance)) {
            assertThat(names.truth.value()).containsOnlyOnce("a");
          }
        });
  }

  private static Step<List<String>, List<String>> addingOrAgreeing(
      List<String> names, String name) {
    return names.contains(name) ? Step.agree(names) : Step.write(add(names, name), names);
  }

  private static String[] names(Submitted.Done<List<String>, List<String>> done) {
    return done.value().value().toArray(String[]::new);
  }

  private static NameList play(
      Random choices,
      int mayFail,
      Map<String, Submitted<List<String>, List<String>>> answers,
      List<String> writers) {
    return play(choices, mayFail, answers, writers, GroupCommitTest::adding);
  }

  private static NameList play(
      Random choices,
      int mayFail,
      Map<String, Submitted<List<String>, List<String>>> answers,
      List<String> writers,
      BiFunction<List<String>, String, Step<List<String>, List<String>>> step) {
    var stepper = new Stepper(choices);
    var lane = stepper.lane();
    var names = new NameList(choices, mayFail);
    var commit = new GroupCommit<>(names, lane);
    for (var writer : writers) {
      var name = writer.substring(0, 1);
      lane.execute(
          () -> answers.put(writer, commit.submit(inTime(), list -> step.apply(list, name))));
    }
    stepper.runAll();
    assertThat(answers).hasSameSizeAs(writers);
    if (!names.truth.value().equals(List.of())) {
      assertThat(names.writes).isPositive();
    }
    return names;
  }

  private static void check(
      List<String> truth, String name, Submitted<List<String>, List<String>> answer) {
    switch (answer) {
      case Submitted.Done<List<String>, List<String>>(var before, var now) -> {
        assertThat(truth).containsOnlyOnce(name);
        assertThat(truth.subList(0, truth.indexOf(name))).isEqualTo(before);
        assertThat(truth).startsWith(now.value().toArray(String[]::new));
      }
      case Submitted.NotDone<List<String>, List<String>> notDone ->
          assertThat(truth).doesNotContain(name);
      case Submitted.Unknown<List<String>, List<String>> unknown ->
          assertThat(truth.stream().filter(name::equals).count()).isLessThanOrEqualTo(1);
      case Submitted.Absent<List<String>, List<String>> absent ->
          throw new AssertionError("the object is there");
    }
  }

  @Test
  void whatQueuesWhileAWriteIsUnderWayGoesOutTogether() {
    var choices = new Random(7);
    var stepper = new Stepper(choices);
    var lane = stepper.lane();
    var names = new NameList(choices, 0);
    var commit = new GroupCommit<>(names, lane);
    for (int i = 0; i < 30; i++) {
      var name = "n" + i;
      lane.execute(() -> commit.submit(inTime(), list -> adding(list, name)));
    }

    stepper.runAll();

    assertThat(names.truth.value()).hasSize(30);
    assertThat(names.writes).isLessThanOrEqualTo(6);
    assertThat(names.reads).isZero();
  }

  @Test
  void afterItsDeadlineNothingIsDecidedOrWrittenForARequest() {
    var choices = new Random(7);
    var stepper = new Stepper(choices);
    var lane = stepper.lane();
    var names = new NameList(choices, 0);
    var commit = new GroupCommit<>(names, lane);
    var answers = new ArrayList<Submitted<List<String>, List<String>>>();
    long[] clock = {0};
    var deadline = Deadline.in(Duration.ofNanos(10), () -> clock[0]);
    lane.execute(() -> answers.add(commit.submit(deadline, list -> adding(list, "late"))));
    clock[0] = 11;

    stepper.runAll();

    assertThat(answers).singleElement().isInstanceOf(Submitted.NotDone.class);
    assertThat(names.truth.value()).isEmpty();
    assertThat(names.writes).isZero();
  }

  @Test
  void aRefusalIsNeverTakenFromACacheAlone() {
    var stepper = new Stepper(new Random(7));
    var lane = stepper.lane();
    var names = new NameList(new Random(7), 0);
    names.cached = Optional.of(new Versioned<>(List.of("a"), "9", "uid"));
    var commit = new GroupCommit<>(names, lane);
    var answers = new ArrayList<Submitted<List<String>, List<String>>>();
    lane.execute(() -> answers.add(commit.submit(inTime(), list -> adding(list, "a"))));

    stepper.runAll();

    assertThat(names.truth.value()).containsExactly("a");
    assertThat(names.reads).isEqualTo(1);
  }
}
