package dev.braid.dsl;

/**
 * A stretch of one line of a text.
 *
 * @param file the text's name, for messages
 * @param line counted from 1
 * @param column counted from 1, in characters
 * @param length in characters, at least 1
 * @param lineText the whole line
 */
public record SourcePlace(String file, int line, int column, int length, String lineText) {

  private static final String PREFIX = "  in: ";

  /** The longest excerpt of a line; a longer line is cut around the place. */
  private static final int WIDTH = 100;

  /** The line, and under it a caret for each character of this place. */
  String excerpt() {
    int from = Math.max(0, Math.min(column - 1 - WIDTH / 2, lineText.length() - WIDTH));
    int to = Math.min(lineText.length(), from + WIDTH);
    String shown = lineText.substring(from, to).replaceAll("\\p{Cntrl}", " ");
    int start = column - 1 - from;
    int carets = Math.max(1, Math.min(length, shown.length() - start));
    return PREFIX + shown + "\n" + " ".repeat(PREFIX.length() + start) + "^".repeat(carets);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
