package dev.cadastre.conformance;

import dev.cadastre.conformance.Suite.Verdict;
import dev.cadastre.testkit.NetworkNamespace;
import java.util.List;
import java.util.function.Predicate;

/** The suite for tests of our own plugin. */
public final class Conformance {
  private Conformance() {}

  /** What does not hold, with what happened in its place. */
  public static List<String> broken(
      Plugin plugin, NetworkNamespace host, Predicate<String> ofVerb) {
    return Suite.obligations().stream()
        .filter(obligation -> ofVerb.test(obligation.verb()))
        .map(obligation -> Suite.attempt(obligation, plugin, host))
        .filter(outcome -> outcome.verdict() == Verdict.BROKEN)
        .map(outcome -> outcome.obligation().claim() + ": " + outcome.why())
        .toList();
  }
}
