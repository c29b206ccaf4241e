package dev.braid.dsl.text;

import java.util.HexFormat;

/**
 * A JSON string in the text.
 *
 * @param value what it stands for; what could not be read is left out of it
 * @param end offset behind it
 * @param closed whether its last quote is there; when not, that has been reported
 */
record StringLiteral(String value, int end, boolean closed) {

  /** Reads the one that begins with the quote at {@code start}. It ends with its line at last. */
  static StringLiteral read(String text, int start, ProblemLog problems) {
    StringBuilder value = new StringBuilder();
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      char character = text.charAt(at);
      if (character == '"') {
        return new StringLiteral(value.toString(), at + 1, true);
      }
      if (character == '\\') {
        at = escape(text, at, value, problems);
      } else {
        if (character < ' ') {
          problems.add(
              at,
              at + 1,
              "a control character in quotes",
              "write it as '\\u%s'".formatted(HexFormat.of().toHexDigits(character)));
        }
        value.append(character);
        at++;
      }
    }
    problems.add(start, at, "this text has no closing quote on its line", "close it with '\"'");
    return new StringLiteral(value.toString(), at, false);
  }

  /** Appends what the backslash at {@code at} stands for; answers the offset behind it. */
  private static int escape(String text, int at, StringBuilder value, ProblemLog problems) {
    char kind = at + 1 < text.length() ? text.charAt(at + 1) : '\n';
    int plain = "\"\\/bfnrt".indexOf(kind);
    if (plain >= 0) {
      value.append("\"\\/\b\f\n\r\t".charAt(plain));
      return at + 2;
    }
    if (kind == 'u' && isHex(text, at + 2)) {
      value.append((char) Integer.parseInt(text, at + 2, at + 6, 16));
      return at + 6;
    }
    boolean lineEnds = kind == '\n' || kind == '\r';
    int end = lineEnds ? at + 1 : at + 2;
    problems.add(
        at,
        end,
        "unknown escape " + Token.quoted(text.substring(at, end)),
        "the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits");
    return end;
  }

  private static boolean isHex(String text, int start) {
    return start + 4 <= text.length()
        && text.substring(start, start + 4).chars().allMatch(digit -> isHexDigit((char) digit));
  }

  private static boolean isHexDigit(char digit) {
    return (digit >= '0' && digit <= '9')
        || (digit >= 'a' && digit <= 'f')
        || (digit >= 'A' && digit <= 'F');
  }
}
