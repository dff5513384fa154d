package dev.cadastre.controller.identity;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Who calls, and what they may do, as the API server has said within the last minute. */
@Singleton
public final class Identities {
  private final Reviewer reviewer;

  /** By the token's hash: tokens themselves are not kept. */
  private final Kept<String, Optional<Caller>> callers =
      new Kept<>(Optional::isPresent, System::nanoTime);

  private final Kept<Permission, Boolean> permissions =
      new Kept<>(Boolean::booleanValue, System::nanoTime);

  Identities(Reviewer reviewer) {
    this.reviewer = reviewer;
  }

  private record Permission(Caller.User user, Verb verb) {}

  /**
   * Whom the token stands for; empty where the API server does not know it as one for us.
   *
   * @throws dev.cadastre.store.StoreUnavailableException where nobody can be asked
   */
  public Optional<Caller> find(String token) {
    return callers.find(sha256(token), () -> reviewer.review(token));
  }

  /**
   * Whether the cluster lets them.
   *
   * @throws dev.cadastre.store.StoreUnavailableException where nobody can be asked
   */
  public boolean allows(Caller.User user, Verb verb) {
    return permissions.find(new Permission(user, verb), () -> reviewer.allows(user, verb));
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
