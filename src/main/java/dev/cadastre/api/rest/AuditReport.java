package dev.cadastre.api.rest;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Answer of {@code GET /v1/audit}: where the sources that should agree do not.
 *
 * @param at when they were compared, RFC 3339
 */
public record AuditReport(String at, List<Disagreement> disagreements) {

  /**
   * One of them.
   *
   * @param kind a word, such as {@code BlockNotRouted}
   * @param subject the object or address that it is about
   * @param says what each source says, by its name
   * @param fault a sentence: who is wrong, and what becomes of it
   */
  public record Disagreement(
      String kind, String subject, SortedMap<String, String> says, String fault) {
    public Disagreement(String kind, String subject, Map<String, String> says, String fault) {
      this(kind, subject, new TreeMap<>(says), fault);
    }
  }
}
