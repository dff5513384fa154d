package dev.cadastre.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadastre.ipam.SelectorExpression.All;
import dev.cadastre.ipam.SelectorExpression.And;
import dev.cadastre.ipam.SelectorExpression.Compare;
import dev.cadastre.ipam.SelectorExpression.Comparison;
import dev.cadastre.ipam.SelectorExpression.Has;
import dev.cadastre.ipam.SelectorExpression.In;
import dev.cadastre.ipam.SelectorExpression.Not;
import dev.cadastre.ipam.SelectorExpression.NotIn;
import dev.cadastre.ipam.SelectorExpression.Or;
import dev.cadastre.ipam.SelectorParser.Parsed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorParserTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final List<String> KEYS =
      List.of("zone", "cadastre.dev/rack", "in", "has", "not-in", "contains");
  private static final List<Comparison> COMPARISONS = List.of(Comparison.values());
  private static final List<String> VALUES = List.of("", "a", "ab", "b-a", "it's", "say \"b\"");

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "all()", "all( )", "(all())", "!!all()"})
  void emptyAndAllSelectEverything(String text) {
    assertThat(selects(text, Map.of())).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          zone == 'a'                            , true
          zone=="a"                              , true
          zone == 'b'                            , false
          zone != 'b'                            , true
          absent == ''                           , false
          absent != 'a'                          , true
          `zone in {'b', "a"}`                   , true
          `zone in {'b',}`                       , false
          zone in {}                             , false
          zone not in {}                         , true
          zone notin{'a'}                        , false
          absent not in {'a'}                    , true
          absent in {'a'}                        , false
          rack contains '2-b'                    , true
          rack starts with 'r1'                  , true
          rack startswith'r1'                    , true
          rack starts with 'b'                   , false
          rack ends with '-b'                    , true
          absent contains ''                     , false
          absent starts with ''                  , false
          has(zone)                              , true
          has( absent )                          , false
          !has(absent)                           , true
          !zone == 'b'                           , true
          `!(zone == 'a' || all())`              , false
          zone == 'a' || all() && has(absent)    , true
          (zone == 'a' || all()) && has(absent)  , false
          has(absent) && all() || zone == 'a'    , true
          !has(absent) && !has(absent)           , true
          """)
  void operatorsMeanWhatTheyMeanInCalico(String text, boolean selected) {
    assertThat(selects(text, Map.of("zone", "a", "rack", "r12-b"))).isEqualTo(selected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      textBlock =
          """
          zone = 'a'                ; 6  ; expected ==
          zone == a                 ; 9  ; expected a text in quotes, found 'a'
          zone == 'a                ; 9  ; the quote is not closed
          zone                      ; 5  ; after label zone, found the end
          zone 'a'                  ; 6  ; after label zone, found '''
          zone in 'a'               ; 9  ; expected {
          zone in {'a' 'b'}         ; 14 ; expected , or }
          zone in {'a'              ; 13 ; found the end
          zone starts 'a'           ; 6  ; after label zone, found 'starts'
          has()                     ; 5  ; has() names a label
          has(zone                  ; 9  ; is not closed
          all(                      ; 5  ; is not closed
          all                       ; 4  ; after label all
          global()                  ; 1  ; global() is not for pools
          zone == 'a' && global( )  ; 16 ; global() is not for pools
          (all()                    ; 7  ; the ( of column 1 is not closed
          all())                    ; 6  ; expected && or || or the end, found ')'
          all() all()               ; 7  ; found 'all'
          all() &&                  ; 9  ; found the end
          all() & all()             ; 7  ; found '&'
          !                         ; 2  ; found the end
          zöne == 'a'               ; 2  ; found 'ö'
          😀                        ; 1  ; found '😀'
          """)
  void faultIsToldWithItsColumn(String text, int column, String sentence) {
    assertThat(SelectorParser.parse(text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            fault -> {
              assertThat(fault.sentence()).contains(sentence);
              assertThat(fault.column()).isEqualTo(column);
            });
  }

  @Test
  void endlessNestingIsAFaultAndNotAnEndOfTheStack() {
    assertThat(SelectorParser.parse("(".repeat(100_000)))
        .isEqualTo(new Parsed.Invalid(101, "parentheses are nested deeper than 100"));
  }

  @Test
  void printedExpressionParsesToItself() {
    var random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      var expression = randomExpression(random, 4);
      assertThat(SelectorParser.parse(expression.toString()))
          .as("seed %d, round %d: %s", SEED, i, expression)
          .isEqualTo(new Parsed.Valid(expression));
    }
  }

  @Test
  void negationOfEachOperatorIsItsOpposite() {
    var random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      var expression = randomExpression(random, 3);
      var labels = randomLabels(random);
      assertThat(selects("!(" + expression + ")", labels))
          .as("seed %d, round %d: %s on %s", SEED, i, expression, labels)
          .isNotEqualTo(expression.matches(labels));
    }
  }

  @Test
  void anyTextIsAnExpressionOrAFaultInsideIt() {
    var random = new Random(SEED);
    var pieces = List.of("a", "has(", "all()", "in", "not", "{", "}", "'x'", "'", ",", "!", "==");
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size()))).append(" ".repeat(n % 2));
      }
      if (SelectorParser.parse(text.toString()) instanceof Parsed.Invalid fault) {
        assertThat(fault.column())
            .as("seed %d: %s: %s", SEED, text, fault)
            .isBetween(1, text.length() + 1);
      }
    }
  }

  private static boolean selects(String text, Map<String, String> labels) {
    return switch (SelectorParser.parse(text)) {
      case Parsed.Valid(var expression) -> expression.matches(labels);
      case Parsed.Invalid fault -> throw new AssertionError(text + ": " + fault);
    };
  }

  private static SelectorExpression randomExpression(Random random, int depth) {
    var key = KEYS.get(random.nextInt(KEYS.size()));
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> new All();
      case 1 -> new Has(key);
      case 2 -> new In(key, new TreeSet<>(randomValues(random)));
      case 3 -> new NotIn(key, new TreeSet<>(randomValues(random)));
      case 4 ->
          new Compare(
              key,
              COMPARISONS.get(random.nextInt(COMPARISONS.size())),
              VALUES.get(random.nextInt(VALUES.size())));
      case 5 -> new Not(randomExpression(random, depth - 1));
      case 6 -> new And(randomTerms(random, depth));
      default -> new Or(randomTerms(random, depth));
    };
  }

  private static List<SelectorExpression> randomTerms(Random random, int depth) {
    var terms = new ArrayList<SelectorExpression>();
    for (int n = 2 + random.nextInt(2); n > 0; n--) {
      terms.add(randomExpression(random, depth - 1));
    }
    return terms;
  }

  private static List<String> randomValues(Random random) {
    return VALUES.stream().filter(v -> random.nextBoolean()).toList();
  }

  private static Map<String, String> randomLabels(Random random) {
    var labels = new HashMap<String, String>();
    for (var key : KEYS) {
      if (random.nextBoolean()) {
        labels.put(key, VALUES.get(random.nextInt(VALUES.size())));
      }
    }
    return labels;
  }
}
