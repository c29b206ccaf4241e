package dev.braid.dsl.text;

/**
 * A word of the text.
 *
 * @param start offset of its first character
 * @param end offset behind its last character
 * @param text as written; of a {@link Kind#STRING} what it stands for
 */
record Token(Kind kind, int start, int end, String text) {

  /** The longest stretch of text that a message quotes. */
  private static final int QUOTED = 40;

  enum Kind {
    WORD,
    NUMBER,
    STRING,
    OPERATOR,
    OPEN,
    CLOSE,
    EQUALS,
    COLON,
    GREATER,
    COMMA,
    OPEN_BRACE,
    CLOSE_BRACE,
    OPEN_BRACKET,
    CLOSE_BRACKET,
    /** Something that has been reported already. */
    UNKNOWN,
    /** Stands behind the last character that is no space. */
    END
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  /** Whether a step can begin with it. */
  boolean startsStep() {
    return kind == Kind.WORD || kind == Kind.OPEN;
  }

  /** The token as messages name it. */
  String shown() {
    return kind == Kind.END ? "the end of the text" : quoted(text);
  }

  /** {@code text} between quotes, cut when it is long, without anything that moves a cursor. */
  static String quoted(String text) {
    String shown = text.length() > QUOTED ? text.substring(0, QUOTED) + "..." : text;
    return "'" + shown.replaceAll("\\p{Cntrl}", " ") + "'";
  }
}
