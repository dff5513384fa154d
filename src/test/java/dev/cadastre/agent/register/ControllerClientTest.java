package dev.cadastre.agent.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.agent.fakes.FakeRegister;
import dev.cadastre.agent.fakes.FakeRegister.Seen;
import dev.cadastre.agent.fakes.FakeRegister.Trouble;
import dev.cadastre.api.rest.AllocateRequest;
import dev.cadastre.api.rest.AllocateResponse;
import dev.cadastre.api.rest.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerClientTest {
  // Nobody listens on it.
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final AllocateRequest REQUEST =
      new AllocateRequest(
          "net", "c1", "eth0", null, null, null, null, null, null, null, null, null);

  private final FakeRegister register = FakeRegister.start();
  @TempDir Path folder;
  private Path token = Path.of("token");

  @BeforeEach
  void writeToken() throws IOException {
    token = Files.writeString(folder.resolve("token"), "secret\n");
  }

  @AfterEach
  void stop() {
    register.close();
  }

  private ControllerClient client(URI... endpoints) {
    var known = Arrays.stream(endpoints).map(uri -> new ControllerEndpoint(uri, true)).toList();
    return new ControllerClient(new Controllers("node-a", new Directory(known, "")), token);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10));
  }

  private List<Boolean> retries() {
    return register.seen("/v1/allocate").stream()
        .map(Seen::body)
        .map(body -> body.path("retry").asBoolean())
        .toList();
  }

  @Test
  void theFirstTryIsNoRetryAndCarriesItsDeadline() {
    try (var client = client(register.uri())) {
      // When
      var answer = client.allocate(REQUEST, soon());

      // Then
      assertThat(answer).isInstanceOf(Answer.Given.class);
      assertThat(retries()).containsExactly(false);
      var deadline = register.seen("/v1/allocate").getFirst().deadline();
      assertThat(Long.parseLong(String.valueOf(deadline))).isBetween(4_000L, 5_000L);
      assertThat(client.hasAnswered()).isTrue();
    }
  }

  @Test
  void behindALostAnswerEveryTryIsARetryAndTheAddressIsTheSame() {
    try (var client = client(register.uri())) {
      // Given
      register.nextTime(new Trouble.LoseAnswer(), new Trouble.SayUnknown());

      // When
      var answer = client.allocate(REQUEST, soon());

      // Then
      assertThat(answer).isInstanceOf(Answer.Given.class);
      assertThat(retries()).containsExactly(false, true, true);
      assertThat(register.held()).hasSize(1);
    }
  }

  @Test
  void aReplicaThatIsNotThereIsPassedOverWithoutARetry() {
    try (var client = client(NOBODY, register.uri())) {
      // When
      var answer = client.allocate(REQUEST, soon());

      // Then
      assertThat(answer).isInstanceOf(Answer.Given.class);
      assertThat(retries()).containsExactly(false);
    }
  }

  @Test
  void aRefusalEndsItAndKeepsItsWords() {
    try (var client = client(register.uri())) {
      // Given
      var problem = FakeRegister.problem(ProblemType.EXHAUSTED, 409, "no pool has room");
      register.nextTime(new Trouble.Refuse(problem));

      // When
      var answer = client.allocate(REQUEST, soon());

      // Then
      assertThat(answer).isEqualTo(new Answer.Refused<AllocateResponse>(problem));
      assertThat(retries()).hasSize(1);
    }
  }

  @Test
  void aReplicaThatIsBusyIsAskedAgain() {
    try (var client = client(register.uri())) {
      // Given
      register.nextTime(
          new Trouble.Refuse(FakeRegister.problem(ProblemType.UNAVAILABLE, 503, "starting")),
          new Trouble.Refuse(FakeRegister.problem(ProblemType.TOO_MANY, 429, "slow down")));

      // When
      var answer = client.allocate(REQUEST, soon());

      // Then
      assertThat(answer).isInstanceOf(Answer.Given.class);
      assertThat(retries()).containsExactly(false, false, false);
    }
  }

  @Test
  void whenNobodyIsThereItSaysWhoWasTriedAndThatNothingWasDone() {
    try (var client = client(NOBODY)) {
      // When
      var answer = client.allocate(REQUEST, Deadline.in(Duration.ofMillis(300)));

      // Then
      assertThat(answer).isInstanceOf(Answer.NoAnswer.class);
      if (answer instanceof Answer.NoAnswer<AllocateResponse> none) {
        assertThat(none.why()).contains("127.0.0.1:1");
        assertThat(none.maybeDone()).isFalse();
      }
      assertThat(client.lastFailure()).isPresent();
    }
  }

  @Test
  void aLostAnswerWithinTheDeadlineMayHaveBeenCarriedOut() {
    try (var client = client(register.uri())) {
      // Given
      for (int i = 0; i < 50; i++) {
        register.nextTime(new Trouble.LoseAnswer());
      }

      // When
      var answer = client.allocate(REQUEST, Deadline.in(Duration.ofMillis(500)));

      // Then
      assertThat(answer)
          .isInstanceOfSatisfying(
              Answer.NoAnswer.class, none -> assertThat(none.maybeDone()).isTrue());
    }
  }
}
