package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Mark.Bar;
import dev.braid.dsl.picture.Mark.Point;
import dev.braid.dsl.picture.Mark.Tip;
import dev.braid.dsl.picture.Mark.Wire;
import java.util.ArrayList;
import java.util.List;

/** What stands right of rows: which of their replies is the answer. */
enum Tail {

  /** A bar collects all replies. */
  JOIN(16 + Fork.BAR) {
    @Override
    List<Mark> marks(Rows rows, int port) {
      int x = rows.width() + width() - Fork.BAR;
      List<Mark> marks = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        marks.add(Wire.of(new Point(rows.end(row), rows.out(row)), new Point(x, rows.out(row))));
      }
      marks.add(new Bar(new Area(x, 0, Fork.BAR, rows.height()), "collects all replies"));
      return marks;
    }
  },

  /** The one reply there is, whichever row it comes from. */
  MERGE(26) {
    @Override
    List<Mark> marks(Rows rows, int port) {
      List<Mark> marks = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        marks.add(merged(rows, row, port));
      }
      return marks;
    }
  },

  /** The last row's reply; the others are dropped. */
  LAST(16) {
    @Override
    int port(Rows rows, int head) {
      return rows.out(rows.size() - 1);
    }

    @Override
    List<Mark> marks(Rows rows, int port) {
      List<Mark> marks = new ArrayList<>();
      int last = rows.size() - 1;
      for (int row = 0; row < last; row++) {
        Point end = new Point(rows.end(row), rows.out(row));
        marks.add(Wire.of(end, end.moved(STUB, 0)).with(Tip.STOP));
      }
      marks.add(merged(rows, last, port));
      return marks;
    }
  };

  private static final int STUB = 12;

  /** How far left of the right edge the way back to the port goes. */
  private static final int TURN = 12;

  private final int width;

  Tail(int width) {
    this.width = width;
  }

  int width() {
    return width;
  }

  /** How far down the answer leaves, when the input comes in at {@code head}. */
  int port(Rows rows, int head) {
    return head;
  }

  /** The marks, counted from the left edge of the rows, with the answer leaving at {@code port}. */
  abstract List<Mark> marks(Rows rows, int port);

  /** From the end of a row to the port. */
  Wire merged(Rows rows, int row, int port) {
    int right = rows.width() + width;
    Point from = new Point(rows.end(row), rows.out(row));
    if (from.y() == port) {
      return Wire.of(from, new Point(right, port));
    }
    return Wire.of(
        from,
        new Point(right - TURN, rows.out(row)),
        new Point(right - TURN, port),
        new Point(right, port));
  }
}
