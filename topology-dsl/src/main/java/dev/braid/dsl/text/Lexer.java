package dev.braid.dsl.text;

import dev.braid.dsl.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns a text into tokens. Words and numbers are cut generously ({@code Price_1}, {@code 1.5sec}),
 * so that the parsers can say what is wrong with them as a whole.
 */
final class Lexer {

  private static final Map<Character, Kind> SINGLE =
      Map.ofEntries(
          Map.entry('(', Kind.OPEN),
          Map.entry(')', Kind.CLOSE),
          Map.entry('=', Kind.EQUALS),
          Map.entry(':', Kind.COLON),
          Map.entry('>', Kind.GREATER),
          Map.entry(',', Kind.COMMA),
          Map.entry('{', Kind.OPEN_BRACE),
          Map.entry('}', Kind.CLOSE_BRACE),
          Map.entry('[', Kind.OPEN_BRACKET),
          Map.entry(']', Kind.CLOSE_BRACKET),
          Map.entry(';', Kind.OPERATOR),
          Map.entry('|', Kind.OPERATOR),
          Map.entry('&', Kind.OPERATOR));

  private final String text;
  private final ProblemLog problems;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text, ProblemLog problems) {
    this.text = text;
    this.problems = problems;
  }

  static List<Token> tokens(String text, ProblemLog problems) {
    Lexer lexer = new Lexer(text, problems);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < text.length()) {
      if (isSpace(at)) {
        at++;
      } else if (text.charAt(at) == '#') {
        skipLine();
      } else {
        token();
      }
    }
    int end = tokens.isEmpty() ? 0 : tokens.get(tokens.size() - 1).end();
    tokens.add(new Token(Kind.END, end, end, ""));
  }

  private void token() {
    if (isWordStart(at)) {
      take(Kind.WORD, wordEnd());
    } else if (isNumberStart()) {
      take(Kind.NUMBER, wordEnd());
    } else if (text.charAt(at) == '"') {
      StringLiteral literal = StringLiteral.read(text, at, problems);
      Kind kind = literal.closed() ? Kind.STRING : Kind.UNKNOWN;
      tokens.add(new Token(kind, at, literal.end(), literal.value()));
      at = literal.end();
    } else if (text.startsWith("||", at) || text.startsWith("&&", at)) {
      take(Kind.OPERATOR, at + 2);
    } else if (text.startsWith("==", at) || text.startsWith(":=", at)) {
      problems.add(at, at + 2, "unknown operator " + quoted(at, at + 2), Lookalikes.meant("="));
      take(Kind.EQUALS, at + 2);
    } else if (isKnown(at)) {
      take(SINGLE.getOrDefault(text.charAt(at), Kind.UNKNOWN), at + 1);
    } else {
      unknown();
    }
  }

  private void take(Kind kind, int end) {
    tokens.add(new Token(kind, at, end, text.substring(at, end)));
    at = end;
  }

  /** Takes all that follows up to something known, as one token and one problem. */
  private void unknown() {
    int end = at + Lookalikes.lengthAt(text, at);
    String hint = Lookalikes.hint(text.substring(at, end));
    while (hint.isEmpty() && end < text.length() && isUnknown(end)) {
      end += Character.charCount(text.codePointAt(end));
    }
    String what = text.codePointCount(at, end) == 1 ? "unknown character " : "unknown characters ";
    problems.add(at, end, what + quoted(at, end), hint);
    boolean comment = Lookalikes.isComment(text.substring(at, end));
    take(Kind.UNKNOWN, end);
    if (comment) {
      skipLine();
    }
  }

  private String quoted(int start, int end) {
    int first = text.codePointAt(start);
    boolean visible = Character.isDefined(first) && !Chars.isInvisible(first);
    return visible
        ? Token.quoted(text.substring(start, end))
        : String.format(Locale.ROOT, "U+%04X", first);
  }

  private boolean isUnknown(int offset) {
    return !isSpace(offset)
        && !isWordStart(offset)
        && !isKnown(offset)
        && "#\"".indexOf(text.charAt(offset)) < 0
        && !Character.isDigit(text.codePointAt(offset));
  }

  private boolean isKnown(int offset) {
    boolean arrow = text.startsWith("=>", offset);
    return !arrow && SINGLE.containsKey(text.charAt(offset));
  }

  private boolean isSpace(int offset) {
    char character = text.charAt(offset);
    boolean byteOrderMark = offset == 0 && character == '\uFEFF';
    return character == ' ' || (character >= '\t' && character <= '\r') || byteOrderMark;
  }

  private boolean isWordStart(int offset) {
    int character = text.codePointAt(offset);
    return Character.isLetter(character) || character == '_';
  }

  private boolean isNumberStart() {
    boolean sign = text.charAt(at) == '-' && at + 1 < text.length();
    return Character.isDigit(text.codePointAt(sign ? at + 1 : at));
  }

  private int wordEnd() {
    int end = at + Character.charCount(text.codePointAt(at));
    while (end < text.length() && isWordPart(end)) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private boolean isWordPart(int offset) {
    int character = text.codePointAt(offset);
    if (character == '-') {
      return !text.startsWith("->", offset);
    }
    if (character == '+') { // as in 1e+9
      boolean number = Character.isDigit(text.codePointAt(at)) || text.charAt(at) == '-';
      return number && "eE".indexOf(text.charAt(offset - 1)) >= 0;
    }
    return Character.isLetterOrDigit(character) || character == '_' || character == '.';
  }

  private void skipLine() {
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
  }
}
