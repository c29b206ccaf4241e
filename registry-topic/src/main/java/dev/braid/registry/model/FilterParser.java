package dev.braid.registry.model;

import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.SourcePlace;
import dev.braid.dsl.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the text of a filter, once from left to right; {@link Filter#parse} tells the language. */
final class FilterParser {

  static final int MAX_LENGTH = 4096;
  static final int MAX_DEPTH = 64;

  private static final int MAX_SHOWN = 40;
  private static final String STATE = "state";

  private static final Map<String, Filter.Field> FIELDS =
      Stream.of(Filter.Field.values())
          .filter(field -> field != Filter.Field.SERVICE_PREFIX)
          .collect(Collectors.toUnmodifiableMap(FilterParser::lower, field -> field));

  private static final List<String> NAMES =
      Stream.concat(
              Stream.of(Filter.Field.values())
                  .filter(field -> field != Filter.Field.SERVICE_PREFIX)
                  .map(FilterParser::lower),
              Stream.of(STATE))
          .toList();

  private static final List<String> WORDS = List.of("and", "or", "not", "all");

  /** What people write who think of another language. */
  private static final Map<Character, String> LOOKALIKES =
      Map.of(
          '!', "write: not zone=a",
          '&', "a space is enough, or write: and",
          ',', "a space is enough, or write: and",
          '|', "write: or",
          '*', "only a service has a prefix: service=pric*",
          '=', "a field stands before it: zone=a",
          '"', "a field stands before it: zone=\"a b\"");

  private final String text;
  private int at;

  private FilterParser(String text) {
    this.text = text;
  }

  static Filter parse(String text) {
    FilterParser parser = new FilterParser(text);
    if (text.length() > MAX_LENGTH) {
      throw parser.problem(
          0,
          1,
          "a filter may have %s characters, found %s".formatted(MAX_LENGTH, text.length()),
          "ask for less at a time");
    }
    parser.skipSpace();
    Filter filter = parser.either(0);
    if (!parser.isAtEnd()) { // nothing else ends an expression
      throw parser.problem(parser.at, 1, "this ')' has no '('", "leave it out");
    }
    return filter;
  }

  private Filter either(int depth) {
    Filter filter = both(depth);
    while (takeWord("or")) {
      filter = filter.or(both(depth));
    }
    return filter;
  }

  private Filter both(int depth) {
    Filter filter = term(depth);
    while (takeWord("and") || !(isAtEnd() || isNext(')') || word().equals("or"))) {
      filter = filter.and(term(depth));
    }
    return filter;
  }

  private Filter term(int depth) {
    if (depth > MAX_DEPTH) {
      throw problem(at, 1, "deeper than %s levels".formatted(MAX_DEPTH), "write it flatter");
    }
    int start = at;
    if (take('(')) {
      Filter inner = either(depth + 1);
      if (!take(')')) {
        throw problem(start, 1, "this '(' has no ')'", "close it");
      }
      return inner;
    }
    String word = word();
    boolean assigned = isAt(start + word.length(), '=');
    if (!assigned && takeWord("not")) {
      return Filter.not(term(depth + 1));
    }
    if (!assigned && takeWord("all")) {
      return Filter.all();
    }
    if (word.isEmpty() || (!assigned && WORDS.contains(word))) {
      throw problem(
          at,
          Math.max(1, word.length()),
          "expected a condition such as zone=a, found " + found(),
          isAtEnd() ? "all means every instance" : lookalike());
    }
    return condition(word, start, assigned);
  }

  private Filter condition(String name, int start, boolean assigned) {
    at += name.length();
    if (!assigned) {
      throw problem(
          start,
          name.length(),
          "expected a condition such as zone=a, found '%s'".formatted(shown(name)),
          withoutValue(name));
    }
    Filter.Field field = FIELDS.get(name);
    if (field == null && !name.equals(STATE)) {
      throw problem(
          start, name.length(), "unknown field '%s'".formatted(shown(name)), unknown(name));
    }
    at++; // the =
    int from = at;
    String value = value(name);
    Filter filter =
        field == null
            ? Filter.state(state(value, from))
            : isNext('*') ? prefix(field, value) : new Filter.Has(field, value);
    if (!isAtEnd() && !isSpace(text.charAt(at)) && !isNext(')')) {
      throw problem(
          at,
          1,
          "expected a space after the value of %s, found %s".formatted(name, found()),
          isNext('*') || isNext('=')
              ? lookalike()
              : "put a value with such characters in quotes: %s=\"a b\"".formatted(name));
    }
    skipSpace();
    return filter;
  }

  /** What to try for a word that no value follows. */
  private String withoutValue(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (isNext('!') && NAMES.contains(lower)) {
      return "write: not %s=VALUE".formatted(lower);
    }
    Optional<String> word = Spelling.nearest(lower, WORDS);
    if (word.isPresent()) {
      return "did you mean '%s'?".formatted(word.get());
    }
    return NAMES.contains(lower)
        ? "%s=VALUE, without spaces between".formatted(lower)
        : "a field and a value, without spaces between: service=price";
  }

  private static String unknown(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("prefix")) {
      return "write a prefix as service=pric*";
    }
    String hint = Spelling.hint(lower, NAMES);
    return hint.isEmpty() ? "fields are " + String.join(", ", NAMES) : hint;
  }

  private Filter prefix(Filter.Field field, String value) {
    if (field != Filter.Field.SERVICE) {
      throw problem(
          at,
          1,
          "only a service can be asked for by its prefix",
          "a '*' that is meant stands in quotes: %s=\"a*\"".formatted(lower(field)));
    }
    at++;
    return Filter.servicePrefix(value);
  }

  private InstanceState state(String value, int from) {
    return Stream.of(InstanceState.values())
        .filter(state -> lower(state).equals(value))
        .findFirst()
        .orElseThrow(() -> unknownState(value, from));
  }

  private FlowException unknownState(String value, int from) {
    List<String> states = Stream.of(InstanceState.values()).map(FilterParser::lower).toList();
    String hint = Spelling.hint(value.toLowerCase(Locale.ROOT), states);
    return problem(
        from,
        at - from,
        "unknown state '%s'".formatted(shown(value)),
        hint.isEmpty() ? "states are " + String.join(", ", states) : hint);
  }

  private String value(String name) {
    if (isNext('"') || isNext('\'')) {
      return quoted(text.charAt(at));
    }
    String value = word();
    if (value.isEmpty() && !isNext('*')) {
      throw problem(
          at,
          1,
          "expected a value after %s=, found %s".formatted(name, found()),
          isNext('=')
              ? "one '=' is enough"
              : "%s=\"\" asks for who has not told it".formatted(name));
    }
    at += value.length();
    return value;
  }

  private String quoted(char quote) {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (!isAtEnd()) {
      char next = text.charAt(at);
      if (next == quote) {
        at++;
        return value.toString();
      }
      at++;
      value.append(next == '\\' ? escaped() : next);
    }
    throw problem(start, 1, "this quote is not closed", "close it with " + quote);
  }

  /** What stands behind a backslash, which has been read. */
  private char escaped() {
    int start = at - 1;
    if (!isAtEnd()) {
      char letter = text.charAt(at++);
      int plain = FilterText.unescaped(letter);
      if (plain >= 0) {
        return (char) plain;
      }
      if (letter == 'u' && isHex(at)) {
        at += 4;
        return (char) Integer.parseInt(text, at - 4, at, 16);
      }
    }
    throw problem(
        start,
        at - start,
        "unknown escape",
        "the escapes are \\\\ \\\" \\' \\n \\r \\t and \\u with four hexadecimal digits");
  }

  private boolean isHex(int start) {
    return start + 4 <= text.length()
        && text.substring(start, start + 4)
            .chars()
            .allMatch(digit -> "0123456789abcdefABCDEF".indexOf(digit) >= 0);
  }

  /** The plain characters that come next, which stay where they are. */
  private String word() {
    int end = at;
    while (end < text.length() && FilterText.isPlain(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return text.substring(at, end);
  }

  /** Takes a word of the language and the space behind it, if it is next and no field. */
  private boolean takeWord(String wanted) {
    if (!word().equals(wanted) || isAt(at + wanted.length(), '=')) {
      return false;
    }
    at += wanted.length();
    skipSpace();
    return true;
  }

  private boolean take(char wanted) {
    if (!isNext(wanted)) {
      return false;
    }
    at++;
    skipSpace();
    return true;
  }

  private boolean isNext(char wanted) {
    return isAt(at, wanted);
  }

  private boolean isAt(int place, char wanted) {
    return place < text.length() && text.charAt(place) == wanted;
  }

  private boolean isAtEnd() {
    return at >= text.length();
  }

  private void skipSpace() {
    while (!isAtEnd() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
  }

  private String found() {
    if (isAtEnd()) {
      return "the end";
    }
    String word = word();
    return word.isEmpty() ? FilterText.found(text.codePointAt(at)) : "'%s'".formatted(shown(word));
  }

  private String lookalike() {
    return LOOKALIKES.getOrDefault(text.charAt(at), "");
  }

  private static String shown(String text) {
    String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return shown.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private FlowException problem(int start, int length, String message, String hint) {
    SourcePlace place = new SourcePlace("filter", 1, start + 1, length, text);
    return new FlowException(List.of(Problem.at(place, message).withHint(hint)));
  }
}
