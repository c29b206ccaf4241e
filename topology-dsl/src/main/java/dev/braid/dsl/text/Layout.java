package dev.braid.dsl.text;

import java.util.List;

/**
 * A text that can be laid out on one line or on several. Each {@link Group} is laid out on one line
 * if it fits there, and breaks at all its own {@link Break}s otherwise; the groups inside decide
 * for themselves.
 */
sealed interface Layout {

  /** A stretch that never breaks. */
  record Text(String text) implements Layout {}

  /** A new line, or {@code flat} where the group fits on one. */
  record Break(String flat) implements Layout {}

  record Row(List<Layout> parts) implements Layout {}

  /** Lines that begin inside are indented by so many columns more. */
  record Indent(int columns, Layout inside) implements Layout {}

  record Group(Layout inside) implements Layout {}

  static Layout row(Layout... parts) {
    return new Row(List.of(parts));
  }

  static Layout text(String text) {
    return new Text(text);
  }

  /** Lays out {@code layout} on lines of at most {@code columns}, where its texts allow that. */
  static String print(Layout layout, int columns) {
    Printer printer = new Printer(columns);
    printer.print(layout, 0, false);
    return printer.out.toString();
  }

  /** The text so far, and its last line's length. */
  final class Printer {

    private final int columns;
    private final StringBuilder out = new StringBuilder();
    private int column;

    private Printer(int columns) {
      this.columns = columns;
    }

    private void print(Layout layout, int indent, boolean flat) {
      if (layout instanceof Text text) {
        append(text.text);
      } else if (layout instanceof Row row) {
        row.parts.forEach(part -> print(part, indent, flat));
      } else if (layout instanceof Indent deeper) {
        print(deeper.inside, indent + deeper.columns, flat);
      } else if (layout instanceof Group group) {
        print(group.inside, indent, flat || column + width(group.inside) <= columns);
      } else if (layout instanceof Break space) {
        if (flat) {
          append(space.flat);
        } else {
          out.append('\n').append(" ".repeat(indent));
          column = indent;
        }
      }
    }

    private void append(String text) {
      out.append(text);
      column += text.length();
    }

    /** The columns it takes on one line; counts no further than what cannot fit anyway. */
    private int width(Layout layout) {
      if (layout instanceof Text text) {
        return text.text.length();
      } else if (layout instanceof Break space) {
        return space.flat.length();
      } else if (layout instanceof Indent deeper) {
        return width(deeper.inside);
      } else if (layout instanceof Group group) {
        return width(group.inside);
      }
      int sum = 0;
      for (Layout part : ((Row) layout).parts) {
        sum += width(part);
        if (sum > columns) {
          break;
        }
      }
      return sum;
    }
  }
}
