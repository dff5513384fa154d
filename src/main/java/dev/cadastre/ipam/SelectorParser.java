package dev.cadastre.ipam;

import dev.cadastre.ipam.SelectorExpression.All;
import dev.cadastre.ipam.SelectorExpression.And;
import dev.cadastre.ipam.SelectorExpression.Compare;
import dev.cadastre.ipam.SelectorExpression.Comparison;
import dev.cadastre.ipam.SelectorExpression.Has;
import dev.cadastre.ipam.SelectorExpression.In;
import dev.cadastre.ipam.SelectorExpression.Not;
import dev.cadastre.ipam.SelectorExpression.NotIn;
import dev.cadastre.ipam.SelectorExpression.Or;
import java.util.ArrayList;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads Calico's selector language: {@code all()}, {@code has(k)}, {@code ==}, {@code !=}, {@code
 * in}, {@code not in}, {@code contains}, {@code starts with}, {@code ends with}, {@code !}, {@code
 * &&}, {@code ||}, from the tightest to the loosest, and parentheses. Words may touch what follows
 * them ({@code k in{'a'}}, {@code notin}), as there.
 */
public final class SelectorParser {

  /** What a text says, or where it says nothing. */
  public sealed interface Parsed {

    /** The text is an expression. */
    record Valid(SelectorExpression expression) implements Parsed {}

    /**
     * The text is none.
     *
     * @param column of the first character at fault, from 1
     * @param sentence what is wrong there, without the place
     */
    record Invalid(int column, String sentence) implements Parsed {
      @Override
      public String toString() {
        return "column %d: %s".formatted(column, sentence);
      }
    }
  }

  /** Deeper ones are nobody's, and would end the stack. */
  private static final int MAX_NESTING = 100;

  private final String text;
  private int at;
  private int nesting;

  private SelectorParser(String text) {
    this.text = text;
  }

  /** The empty text is {@code all()}. */
  public static Parsed parse(String text) {
    var parser = new SelectorParser(text);
    try {
      return new Parsed.Valid(parser.root());
    } catch (SyntaxException e) {
      return new Parsed.Invalid(e.column, e.getMessage());
    }
  }

  private SelectorExpression root() throws SyntaxException {
    skipBlanks();
    if (at == text.length()) {
      return new All();
    }
    var expression = or();
    skipBlanks();
    if (at < text.length()) {
      throw wrong(at, "expected && or || or the end, found %s".formatted(found()));
    }
    return expression;
  }

  private SelectorExpression or() throws SyntaxException {
    var terms = new ArrayList<SelectorExpression>();
    do {
      terms.add(and());
    } while (takes("||"));
    return terms.size() == 1 ? terms.getFirst() : new Or(terms);
  }

  private SelectorExpression and() throws SyntaxException {
    var terms = new ArrayList<SelectorExpression>();
    do {
      terms.add(operation());
    } while (takes("&&"));
    return terms.size() == 1 ? terms.getFirst() : new And(terms);
  }

  private SelectorExpression operation() throws SyntaxException {
    boolean negated = false;
    while (takes("!")) {
      negated = !negated;
    }
    var operation = plainOperation();
    return negated ? new Not(operation) : operation;
  }

  private SelectorExpression plainOperation() throws SyntaxException {
    skipBlanks();
    int start = at;
    if (takes("(")) {
      return parenthesized(start);
    }
    if (takes("has(")) {
      skipBlanks();
      var key = key("has() names a label");
      require(")", "has(%s is not closed".formatted(key));
      return new Has(key);
    }
    if (takes("all(")) {
      require(")", "all( is not closed");
      return new All();
    }
    if (takes("global(")) {
      throw wrong(start, "global() is not for pools; all() selects everything");
    }
    return comparison(key("expected a label, has(), all(), ! or ("));
  }

  private SelectorExpression parenthesized(int start) throws SyntaxException {
    if (++nesting > MAX_NESTING) {
      throw wrong(start, "parentheses are nested deeper than %d".formatted(MAX_NESTING));
    }
    var inner = or();
    require(")", "the ( of column %d is not closed".formatted(start + 1));
    nesting--;
    return inner;
  }

  private SelectorExpression comparison(String key) throws SyntaxException {
    skipBlanks();
    for (var comparison : Comparison.values()) {
      if (takesWords(comparison.toString())) {
        return new Compare(key, comparison, quoted());
      }
    }
    if (takesWords("not in")) {
      return new NotIn(key, set());
    }
    if (takesWords("in")) {
      return new In(key, set());
    }
    throw wrong(
        at,
        "expected ==, !=, in, not in, contains, starts with or ends with after label %s, found %s"
            .formatted(key, found()));
  }

  private SortedSet<String> set() throws SyntaxException {
    require("{", "expected { and texts in quotes");
    var values = new TreeSet<String>();
    skipBlanks();
    while (at < text.length() && isQuote(text.charAt(at))) {
      values.add(quoted());
      if (!takes(",")) {
        break;
      }
      skipBlanks();
    }
    require("}", "expected , or } after the texts of a set");
    return values;
  }

  private String quoted() throws SyntaxException {
    skipBlanks();
    if (at == text.length() || !isQuote(text.charAt(at))) {
      throw wrong(at, "expected a text in quotes, found %s".formatted(found()));
    }
    int end = text.indexOf(text.charAt(at), at + 1);
    if (end < 0) {
      throw wrong(at, "the quote is not closed");
    }
    var value = text.substring(at + 1, end);
    at = end + 1;
    return value;
  }

  private String key(String otherwise) throws SyntaxException {
    int start = at;
    while (at < text.length() && isKeyCharacter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong(start, "%s, found %s".formatted(otherwise, found()));
    }
    return text.substring(start, at);
  }

  private void require(String symbol, String otherwise) throws SyntaxException {
    if (!takes(symbol)) {
      throw wrong(at, "%s: found %s".formatted(otherwise, found()));
    }
  }

  /** Takes the words of an operator, which blanks may part or not. */
  private boolean takesWords(String words) {
    int start = at;
    for (var word : words.split(" ", -1)) {
      if (!takes(word)) {
        at = start;
        return false;
      }
    }
    return true;
  }

  private boolean takes(String symbol) {
    skipBlanks();
    if (!text.startsWith(symbol, at)) {
      return false;
    }
    at += symbol.length();
    return true;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private String found() {
    return at == text.length() ? "the end" : "'" + text.substring(at, endOfWord()) + "'";
  }

  private int endOfWord() {
    int end = at;
    while (end < text.length() && isKeyCharacter(text.charAt(end))) {
      end++;
    }
    return end == at ? text.offsetByCodePoints(at, 1) : end;
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }

  private static boolean isKeyCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_./-".indexOf(c) >= 0;
  }

  private static SyntaxException wrong(int at, String sentence) {
    return new SyntaxException(at + 1, sentence);
  }

  /** Ends the descent; never leaves {@link #parse}. */
  private static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    private final int column;

    SyntaxException(int column, String sentence) {
      super(sentence, null, false, false);
      this.column = column;
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
