package dev.cadastre.controller.rest;

import dev.cadastre.api.rest.ProblemType;
import dev.cadastre.controller.identity.Caller;
import dev.cadastre.controller.identity.Identities;
import dev.cadastre.store.Deadline;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;

/** What every request passes, in the contract's order: who calls, whether it may now, its body. */
@Singleton
final class Entrance {
  static final String DEADLINE = "Cadastre-Deadline-Ms";
  static final int MAX_BODY = 64 * 1024;
  static final int MAX_REPORT = 4 * 1024 * 1024;

  private static final String BEARER = "bearer ";
  private static final Duration USUAL = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Identities identities;
  private final NodeLimits limits;

  Entrance(Identities identities, NodeLimits limits) {
    this.identities = identities;
    this.limits = limits;
  }

  /** Answers a question that has no body. */
  interface Query {
    Response answer(Caller caller, Deadline deadline);
  }

  /** Answers a body that has a form. */
  interface Command {
    Response answer(Caller caller, Deadline deadline, Form form);
  }

  Response admit(HttpHeaders headers, Query query) {
    long arrival = System.nanoTime();
    var caller = caller(headers);
    try (var _ = turn(caller)) {
      return query.answer(caller, deadline(headers, arrival));
    }
  }

  Response admit(HttpHeaders headers, InputStream body, int maxBody, Command command) {
    long arrival = System.nanoTime();
    var caller = caller(headers);
    try (var _ = turn(caller)) {
      var deadline = deadline(headers, arrival);
      var form = Form.parse(read(body, length(headers), maxBody));
      requireJson(headers);
      return command.answer(caller, deadline, form);
    }
  }

  private Caller caller(HttpHeaders headers) {
    return identities
        .find(token(headers))
        .orElseThrow(
            () ->
                RefusedException.of(
                    ProblemType.UNAUTHENTICATED,
                    "the API server does not know the token as one of audience cadastre"));
  }

  /** The caller's token, as it came. */
  static String token(HttpHeaders headers) {
    var header = headers.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw RefusedException.of(
          ProblemType.UNAUTHENTICATED,
          "the request bears no token; send Authorization: Bearer with one of audience cadastre");
    }
    return header.substring(BEARER.length()).strip();
  }

  private NodeLimits.Turn turn(Caller caller) {
    return caller instanceof Caller.Agent(var node) ? limits.enter(node) : () -> {};
  }

  private static Deadline deadline(HttpHeaders headers, long arrival) {
    var text = headers.getHeaderString(DEADLINE);
    if (text == null) {
      return left(USUAL, arrival);
    }
    if (!text.matches("-?[0-9]+")) {
      throw RefusedException.malformed(
          400, "%s is '%s'; write milliseconds".formatted(DEADLINE, text));
    }
    var asked = new BigInteger(text).max(BigInteger.ZERO);
    var longest = BigInteger.valueOf(LONGEST.toMillis());
    return left(Duration.ofMillis(asked.min(longest).longValueExact()), arrival);
  }

  private static Deadline left(Duration whole, long arrival) {
    return Deadline.in(whole.minusNanos(System.nanoTime() - arrival));
  }

  /** The length that the head tells; without one, more than any body has. */
  private static int length(HttpHeaders headers) {
    int told = headers.getLength();
    return told < 0 ? Integer.MAX_VALUE : told;
  }

  /** Reads no more than will come: whoever asks for the end waits to be woken once more. */
  private static byte[] read(InputStream body, int length, int max) {
    try {
      var bytes = body.readNBytes(Math.min(length, max + 1));
      if (bytes.length > max) {
        throw RefusedException.malformed(413, "a body here has at most %d bytes".formatted(max));
      }
      return bytes;
    } catch (IOException e) {
      throw RefusedException.malformed(400, "the body did not arrive: " + e.getMessage());
    }
  }

  private static void requireJson(HttpHeaders headers) {
    var type = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (type != null && !type.toLowerCase(Locale.ROOT).matches("application/json( *;.*)?")) {
      throw RefusedException.malformed(
          415, "the body is %s; send application/json".formatted(type));
    }
  }
}
