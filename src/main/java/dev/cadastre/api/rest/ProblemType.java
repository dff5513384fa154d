package dev.cadastre.api.rest;

/** The stable words of problem documents (CONTRACT.md §2, Problems). */
public enum ProblemType {
  EXHAUSTED("exhausted", "No address left"),
  ADDRESS_TAKEN("address-taken", "Address is another's"),
  POOL_REFUSED("pool-refused", "Pool may not be used"),
  SEQUENCE_MISMATCH("sequence-mismatch", "Held under another sequence"),
  NOT_ALLOWED("not-allowed", "Not allowed"),
  INVALID("invalid", "Invalid request"),
  UNAUTHENTICATED("unauthenticated", "Not authenticated"),
  NOT_FOUND("not-found", "Not found"),
  TOO_MANY("too-many", "Too many requests"),
  UNAVAILABLE("unavailable", "Unavailable"),
  UNKNOWN("unknown", "Outcome unknown"),
  INTERNAL("internal", "Internal error");

  private static final String PREFIX = "urn:cadastre:";
  private final String word;
  private final String title;

  ProblemType(String word, String title) {
    this.word = word;
    this.title = title;
  }

  public String urn() {
    return PREFIX + word;
  }

  public String word() {
    return word;
  }

  public String title() {
    return title;
  }
}
