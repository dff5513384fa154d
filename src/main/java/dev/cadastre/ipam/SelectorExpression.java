package dev.cadastre.ipam;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** A selector as {@link SelectorParser} reads it. Its text parses to an equal expression. */
public sealed interface SelectorExpression extends Selector {

  /** {@code all()}. */
  record All() implements SelectorExpression {
    @Override
    public boolean matches(Map<String, String> labels) {
      return true;
    }

    @Override
    public String toString() {
      return "all()";
    }
  }

  /** {@code has(key)}. */
  record Has(String key) implements SelectorExpression {
    @Override
    public boolean matches(Map<String, String> labels) {
      return labels.containsKey(key);
    }

    @Override
    public String toString() {
      return "has(" + key + ")";
    }
  }

  /** A label against one text. */
  record Compare(String key, Comparison comparison, String value) implements SelectorExpression {
    @Override
    public boolean matches(Map<String, String> labels) {
      var label = labels.get(key);
      return switch (comparison) {
        case EQUAL -> value.equals(label);
        case NOT_EQUAL -> !value.equals(label);
        case CONTAINS -> label != null && label.contains(value);
        case STARTS_WITH -> label != null && label.startsWith(value);
        case ENDS_WITH -> label != null && label.endsWith(value);
      };
    }

    @Override
    public String toString() {
      return key + " " + comparison + " " + quoted(value);
    }
  }

  /** The operators between a label and one text; a label that is absent is only unequal. */
  enum Comparison {
    EQUAL("=="),
    NOT_EQUAL("!="),
    CONTAINS("contains"),
    STARTS_WITH("starts with"),
    ENDS_WITH("ends with");

    private final String text;

    Comparison(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** {@code key in {'a', 'b'}}. */
  record In(String key, SortedSet<String> values) implements SelectorExpression {
    public In {
      values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      var label = labels.get(key);
      return label != null && values.contains(label);
    }

    @Override
    public String toString() {
      return key + " in " + braced(values);
    }
  }

  /** {@code key not in {'a', 'b'}}; holds for a label that is absent. */
  record NotIn(String key, SortedSet<String> values) implements SelectorExpression {
    public NotIn {
      values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      var label = labels.get(key);
      return label == null || !values.contains(label);
    }

    @Override
    public String toString() {
      return key + " not in " + braced(values);
    }
  }

  /** {@code !inner}. */
  record Not(SelectorExpression inner) implements SelectorExpression {
    @Override
    public boolean matches(Map<String, String> labels) {
      return !inner.matches(labels);
    }

    @Override
    public String toString() {
      return "!(" + inner + ")";
    }
  }

  /** All of them; binds tighter than {@link Or}. */
  record And(List<SelectorExpression> terms) implements SelectorExpression {
    public And {
      terms = List.copyOf(terms);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      return terms.stream().allMatch(t -> t.matches(labels));
    }

    @Override
    public String toString() {
      return joined(terms, " && ");
    }
  }

  /** At least one of them. */
  record Or(List<SelectorExpression> terms) implements SelectorExpression {
    public Or {
      terms = List.copyOf(terms);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      return terms.stream().anyMatch(t -> t.matches(labels));
    }

    @Override
    public String toString() {
      return joined(terms, " || ");
    }
  }

  private static String joined(List<SelectorExpression> terms, String operator) {
    return terms.stream()
        .map(t -> t instanceof And || t instanceof Or ? "(" + t + ")" : t.toString())
        .collect(joining(operator));
  }

  private static String braced(SortedSet<String> values) {
    return values.stream().map(SelectorExpression::quoted).collect(joining(", ", "{", "}"));
  }

  /** The language has no escapes: a text holds one kind of quotes at most. */
  private static String quoted(String value) {
    return value.indexOf('\'') < 0 ? "'" + value + "'" : '"' + value + '"';
  }
}
