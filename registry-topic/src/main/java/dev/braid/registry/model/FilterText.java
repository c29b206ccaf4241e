package dev.braid.registry.model;

import java.util.HexFormat;
import java.util.Locale;

/** How values stand in the text of a filter: as they are, or in quotes where they need them. */
final class FilterText {

  private static final String PLAIN = "._:@/+-";
  private static final String ESCAPED = "\"\\\n\r\t";
  private static final String ESCAPES = "\"\\nrt";

  private FilterText() {}

  /** Whether a value may hold it without quotes. */
  static boolean isPlain(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || PLAIN.indexOf(codePoint) >= 0;
  }

  /** A value as it is written, and read again. */
  static String of(String value) {
    return !value.isEmpty() && value.codePoints().allMatch(FilterText::isPlain)
        ? value
        : quoted(value);
  }

  private static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            codePoint -> {
              int escape = ESCAPED.indexOf(codePoint);
              if (escape >= 0) {
                text.append('\\').append(ESCAPES.charAt(escape));
              } else if (isVisible(codePoint)) {
                text.appendCodePoint(codePoint);
              } else {
                for (char unit : Character.toChars(codePoint)) {
                  text.append("\\u" + HexFormat.of().toHexDigits(unit));
                }
              }
            });
    return text.append('"').toString();
  }

  /** Half a surrogate pair is not, nor what moves a terminal's cursor or turns its direction. */
  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** A character as a problem shows it. */
  static String found(int codePoint) {
    return isVisible(codePoint)
        ? "'%s'".formatted(Character.toString(codePoint))
        : String.format(Locale.ROOT, "the character U+%04X", codePoint);
  }

  /** What the letter after a backslash stands for; -1 when for nothing. */
  static int unescaped(char letter) {
    int escape = ESCAPES.indexOf(letter);
    return letter == '\'' ? '\'' : escape < 0 ? -1 : ESCAPED.charAt(escape);
  }
}
