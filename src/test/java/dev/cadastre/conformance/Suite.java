package dev.cadastre.conformance;

import dev.cadastre.testkit.NetworkNamespace;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All obligations, tried one after the other. */
final class Suite {
  private Suite() {}

  /** What became of an obligation. */
  enum Verdict {
    HOLDS,
    BROKEN,
    NOT_APPLICABLE;

    String word() {
      return switch (this) {
        case HOLDS -> "yes";
        case BROKEN -> "no";
        case NOT_APPLICABLE -> "–";
      };
    }
  }

  /**
   * One line of the table.
   *
   * @param why empty where it holds
   */
  record Outcome(Obligation obligation, Verdict verdict, String why) {}

  static List<Obligation> obligations() {
    return Stream.of(
            ProtocolObligations.all(),
            AddObligations.all(),
            WishObligations.all(),
            DelObligations.all(),
            CheckObligations.all(),
            GarbageObligations.all(),
            ChainObligations.all())
        .flatMap(List::stream)
        .toList();
  }

  /** Tries it in a scene of its own. */
  static Outcome attempt(Obligation obligation, Plugin plugin, NetworkNamespace host) {
    try (var scene = new Scene(plugin, host)) {
      obligation.check().check(scene);
      return new Outcome(obligation, Verdict.HOLDS, "");
    } catch (NotApplicable e) {
      return new Outcome(obligation, Verdict.NOT_APPLICABLE, String.valueOf(e.getMessage()));
    } catch (Broken e) {
      return new Outcome(obligation, Verdict.BROKEN, String.valueOf(e.getMessage()));
    } catch (Exception | AssertionError e) {
      return new Outcome(obligation, Verdict.BROKEN, firstLine(e));
    }
  }

  private static String firstLine(Throwable e) {
    return String.format(Locale.ROOT, "%s", e).lines().findFirst().orElse("");
  }
}
