package dev.braid.dsl.text;

import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Spelling;
import dev.braid.dsl.Tree;
import dev.braid.dsl.text.Token.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the JSON object behind {@code with}. A value that is wrong is left out and reading goes on;
 * where the brackets themselves are wrong, the rest of the object is skipped.
 */
final class FixedPartParser {

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?");

  /** Reading a number takes time in the square of its length. */
  private static final int NUMBER_LENGTH = 1000;

  private final Tokens tokens;
  private final ProblemLog problems;

  /** Braces and brackets that are open. */
  private int depth;

  private boolean skipped;

  FixedPartParser(Tokens tokens, ProblemLog problems) {
    this.tokens = tokens;
    this.problems = problems;
  }

  /** Reads the object that begins at the next token, an open brace. */
  Map<String, Object> read() {
    Token open = tokens.peek();
    int before = tokens.position();
    Map<String, Object> part = object();
    boolean empty = !skipped && tokens.position() == before + 2;
    if (empty) {
      problems.add(
          open.start(),
          tokens.previous().end(),
          "'with' needs at least one entry",
          "leave out 'with {}': the input then goes as it is");
    }
    return part;
  }

  private Map<String, Object> object() {
    Token open = opening();
    Map<String, Object> entries = new LinkedHashMap<>();
    Set<String> keys = new HashSet<>();
    if (skipped || closes(Kind.CLOSE_BRACE)) {
      return entries;
    }
    do {
      Token key = tokens.peek();
      if (!key.is(Kind.STRING)) {
        String hint = key.is(Kind.WORD) ? "write \"%s\"".formatted(key.text()) : "";
        skip("expected a key in double quotes", key.is(Kind.CLOSE_BRACE) ? trailing() : hint);
        return entries;
      }
      tokens.next();
      if (!keys.add(key.text())) {
        problems.add(key, "the key %s is given a second time".formatted(key.shown()), "");
      }
      if (!tokens.accept(Kind.COLON)) {
        skip("expected ':' after the key", "");
        return entries;
      }
      value().ifPresent(value -> entries.put(key.text(), value));
    } while (!skipped && goesOn(open, Kind.CLOSE_BRACE, "'}'"));
    return entries;
  }

  private List<Object> list() {
    Token open = opening();
    List<Object> elements = new ArrayList<>();
    if (skipped || closes(Kind.CLOSE_BRACKET)) {
      return elements;
    }
    do {
      if (tokens.is(Kind.CLOSE_BRACKET)) {
        skip("expected a value", trailing());
        return elements;
      }
      value().ifPresent(elements::add);
    } while (!skipped && goesOn(open, Kind.CLOSE_BRACKET, "']'"));
    return elements;
  }

  private Token opening() {
    Token open = tokens.next();
    depth++;
    if (depth > FlowLimits.DEPTH) {
      problems.add(
          open, "more than %s maps and lists inside each other".formatted(FlowLimits.DEPTH), "");
      skipRest();
    }
    return open;
  }

  private boolean closes(Kind close) {
    boolean closes = tokens.accept(close);
    depth -= closes ? 1 : 0;
    return closes;
  }

  /** Whether a comma and another entry follow; otherwise takes what closes the map or list. */
  private boolean goesOn(Token open, Kind close, String symbol) {
    if (tokens.accept(Kind.COMMA)) {
      return true;
    }
    if (!closes(close)) {
      if (tokens.ended()) {
        problems.add(open, open.shown() + " is never closed", "close it with " + symbol);
        skipRest();
      } else {
        skip("expected ',' or " + symbol, "");
      }
    }
    return false;
  }

  private Optional<Object> value() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case OPEN_BRACE -> Optional.of(object());
      case OPEN_BRACKET -> Optional.of(list());
      case STRING -> Optional.of(tokens.next().text());
      case NUMBER -> number(tokens.next());
      case WORD -> tokens.ended() ? noValue() : word(tokens.next());
      default -> noValue();
    };
  }

  private Optional<Object> noValue() {
    skip("expected a value", tokens.is(Kind.CLOSE_BRACE) ? trailing() : "");
    return Optional.empty();
  }

  private Optional<Object> number(Token token) {
    String text = token.text();
    if (text.length() > NUMBER_LENGTH) {
      String message = "a number of %s characters, at most %s are allowed";
      return unfit(token, message.formatted(text.length(), NUMBER_LENGTH), "");
    }
    if (WHOLE.matcher(text).matches()) {
      return Optional.of(Tree.number(new BigInteger(text)));
    }
    if (DECIMAL.matcher(text).matches()) {
      return Optional.of(Tree.number(new BigDecimal(text)));
    }
    return unfit(
        token,
        token.shown() + " is not a number as JSON writes it",
        "such as 12, -0.5 or 2.5e9; text stands in double quotes");
  }

  private Optional<Object> word(Token token) {
    return switch (token.text()) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      case "null" -> unfit(token, "a fixed part holds no null", "leave the entry out");
      default -> {
        String near = Spelling.hint(token.text(), List.of("true", "false"));
        yield unfit(
            token,
            "expected a value, found " + token.shown(),
            near.isEmpty() ? "text stands in double quotes" : near);
      }
    };
  }

  private Optional<Object> unfit(Token token, String message, String hint) {
    problems.add(token, message, hint);
    return Optional.empty();
  }

  private static String trailing() {
    return "remove the ',' or ':' before it";
  }

  /** Reports what was expected, unless something unknown stands there, and gives up. */
  private void skip(String expected, String hint) {
    if (!tokens.is(Kind.UNKNOWN)) {
      problems.add(tokens.peek(), expected + ", found " + tokens.found(), hint);
    }
    skipRest();
  }

  private void skipRest() {
    skipped = true;
    while (depth > 0 && !tokens.ended()) {
      Token token = tokens.next();
      if (token.is(Kind.OPEN_BRACE) || token.is(Kind.OPEN_BRACKET)) {
        depth++;
      } else if (token.is(Kind.CLOSE_BRACE) || token.is(Kind.CLOSE_BRACKET)) {
        depth--;
      }
    }
  }
}
