package dev.braid.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that are aligned for people, and that scripts can take apart at spaces: every cell has one
 * word, a header names the columns, and none is ever left out. A cell without text is a dash. What
 * has spaces, or would move the terminal's cursor, stands in quotes with escapes.
 */
public final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(List<String> columns) {
    rows.add(List.copyOf(columns));
  }

  public void add(List<String> cells) {
    rows.add(cells.stream().map(Table::cell).toList());
  }

  public void print(PrintWriter out) {
    List<Integer> widths = widths();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(widths.get(column) - length(cell))).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < rows.get(0).size(); column++) {
      int at = column;
      widths.add(rows.stream().mapToInt(row -> length(row.get(at))).max().orElse(0));
    }
    return widths;
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** A text as one word. */
  public static String cell(String text) {
    if (text.isEmpty()) {
      return "-";
    }
    if (text.codePoints().allMatch(Table::isPlain) && !text.equals("-")) {
      return text;
    }
    StringBuilder word = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            codePoint -> {
              if (isPlain(codePoint)) {
                word.appendCodePoint(codePoint);
              } else {
                for (char unit : Character.toChars(codePoint)) {
                  word.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return word.append('"').toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> codePoint != '"' && codePoint != '\\';
    };
  }
}
