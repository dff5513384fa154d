package dev.cadastre.agent.register;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cadastre.agent.register.ControllerConnection.Try;
import dev.cadastre.api.rest.AllocateRequest;
import dev.cadastre.api.rest.AllocateResponse;
import dev.cadastre.api.rest.Allocation;
import dev.cadastre.api.rest.Items;
import dev.cadastre.api.rest.ReleaseRequest;
import dev.cadastre.api.rest.ReleaseResponse;
import dev.cadastre.api.rest.Report;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the controllers, one after the other until one answers or the deadline has passed. Every
 * request behind one whose outcome is unknown says {@code retry}.
 */
public final class ControllerClient implements AutoCloseable {
  /** Behind it nothing is decided any more of what was asked. */
  public static final Duration PER_TRY = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(200);
  // With nobody there the runtime's retry is better than a pod that hangs.
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Controllers controllers;
  private final Path tokenFile;
  private volatile boolean answeredOnce;
  private volatile @Nullable String lastFailure;

  public ControllerClient(Controllers controllers, Path tokenFile) {
    this.controllers = controllers;
    this.tokenFile = tokenFile;
  }

  /** Whether any controller has granted anything since the agent's start. */
  public boolean hasAnswered() {
    return answeredOnce;
  }

  public Answer<AllocateResponse> allocate(AllocateRequest request, Deadline deadline) {
    return exchange("/v1/allocate", again -> encode(again ? withRetry(request) : request), deadline)
        .map(body -> decode(body, new TypeReference<AllocateResponse>() {}));
  }

  public Answer<ReleaseResponse> release(ReleaseRequest request, Deadline deadline) {
    byte[] body = encode(request);
    return exchange("/v1/release", again -> body, deadline)
        .map(answer -> decode(answer, new TypeReference<ReleaseResponse>() {}));
  }

  /** What the register holds for this agent's node. */
  public Answer<List<Allocation>> allocations(Deadline deadline) {
    return allocations(controllers.node(), deadline);
  }

  public Answer<List<Allocation>> allocations(String node, Deadline deadline) {
    var path = "/v1/allocations?node=" + URLEncoder.encode(node, StandardCharsets.UTF_8);
    return exchange(path, again -> null, deadline)
        .map(body -> decode(body, new TypeReference<Items<Allocation>>() {}).items());
  }

  /** The answer has no body; true stands for it. */
  public Answer<Boolean> report(Report report, Deadline deadline) {
    byte[] body = encode(report);
    return exchange("/v1/report", again -> body, deadline).map(nothing -> true);
  }

  /** Why the last question got no answer, if it got none. */
  public Optional<String> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  private Answer<String> exchange(
      String path, Function<Boolean, byte @Nullable []> body, Deadline deadline) {
    var answer = askAll(path, body, deadline);
    lastFailure = answer instanceof Answer.NoAnswer<String> none ? none.why() : null;
    return answer;
  }

  private Answer<String> askAll(
      String path, Function<Boolean, byte @Nullable []> body, Deadline deadline) {
    var question = new Question(path, body, deadline);
    try {
      return question.ask();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.NoAnswer<>("the agent is stopping", question.sent);
    }
  }

  /** One question on its way from replica to replica, round after round. */
  private final class Question {
    private final String path;
    private final Function<Boolean, byte @Nullable []> body;
    private final Deadline deadline;
    private final Deadline patience;
    private boolean sent;
    private boolean heard;
    private String why = "no controller is known yet";
    private Duration wait = PAUSE;

    Question(String path, Function<Boolean, byte @Nullable []> body, Deadline deadline) {
      this.path = path;
      this.body = body;
      this.deadline = deadline;
      this.patience = deadline.atMost(PATIENCE);
    }

    Answer<String> ask() throws InterruptedException {
      while (true) {
        wait = PAUSE;
        for (var endpoint : controllers.inOrder()) {
          if (deadline.hasPassed()) {
            break;
          }
          var answer = heed(ControllerClient.this.ask(endpoint, path, body.apply(sent), deadline));
          if (answer.isPresent()) {
            return answer.get();
          }
        }
        var end = heard || sent ? deadline : patience;
        if (end.left().compareTo(wait) <= 0) {
          return new Answer.NoAnswer<>(why, sent);
        }
        Thread.sleep(wait);
      }
    }

    /** What ends the question; or nothing, and what was learnt is kept. */
    private Optional<Answer<String>> heed(Try result) {
      switch (result) {
        case Try.Succeeded success -> {
          answeredOnce = true;
          return Optional.of(new Answer.Given<>(success.body(), success.status() == 200 && !sent));
        }
        case Try.Refused refused -> {
          return Optional.of(new Answer.Refused<>(refused.problem()));
        }
        case Try.Later later -> {
          heard = true;
          why = later.why();
          wait = later.after();
        }
        case Try.NotSent unsent -> why = unsent.why();
        case Try.Lost lost -> {
          sent = true;
          why = lost.why();
        }
      }
      return Optional.empty();
    }
  }

  private Try ask(
      ControllerEndpoint endpoint, String path, byte @Nullable [] body, Deadline deadline)
      throws InterruptedException {
    String token;
    try {
      token = Files.readString(tokenFile).strip();
    } catch (IOException e) {
      return new Try.NotSent("the agent's token %s cannot be read".formatted(tokenFile));
    }
    return controllers.exchange(endpoint, path, body, token, deadline.atMost(PER_TRY).left());
  }

  private static AllocateRequest withRetry(AllocateRequest r) {
    return new AllocateRequest(
        r.network(),
        r.containerId(),
        r.ifName(),
        r.pod(),
        r.families(),
        r.pools(),
        r.defaultPools(),
        r.addresses(),
        true,
        r.node(),
        r.use(),
        r.kind());
  }

  private static byte[] encode(Object body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request has no JSON form", e);
    }
  }

  private static <T> T decode(String body, TypeReference<T> type) {
    try {
      return JSON.readValue(body, type);
    } catch (IOException e) {
      throw new MalformedAnswerException(body, e);
    }
  }

  /** A controller said yes in a form that is not the contract's. */
  public static final class MalformedAnswerException extends RuntimeException {
    MalformedAnswerException(String body, IOException cause) {
      super("a controller's answer cannot be read: %.200s".formatted(body), cause);
    }
  }

  @Override
  public void close() {
    controllers.close();
  }
}
