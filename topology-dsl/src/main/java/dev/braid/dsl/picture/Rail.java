package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Mark.Badge;
import dev.braid.dsl.picture.Mark.Point;
import dev.braid.dsl.picture.Mark.Tip;
import dev.braid.dsl.picture.Mark.Tone;
import dev.braid.dsl.picture.Mark.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A line down from row to row, with a badge at each that tells when the row runs.
 *
 * @param badges one for each row; the first may be empty
 */
record Rail(List<String> badges, Tone tone, String tooltip) implements Head {

  static final int BADGE_SIZE = 11;

  private static final int BADGE_HEIGHT = 20;
  private static final int BADGE_PADDING = 6;

  Rail {
    badges = List.copyOf(badges);
  }

  static Rail and(int rows) {
    return new Rail(afterFirst(rows, "and"), Tone.PLAIN, "if the one above succeeded");
  }

  static Rail orElse(int rows) {
    return new Rail(afterFirst(rows, "else"), Tone.FAULT, "if the one above failed");
  }

  static Rail numbered(int rows) {
    List<String> numbers = IntStream.rangeClosed(1, rows).mapToObj(Integer::toString).toList();
    return new Rail(numbers, Tone.PLAIN, "one after the other, all of them");
  }

  private static List<String> afterFirst(int rows, String word) {
    return IntStream.range(0, rows).mapToObj(row -> row == 0 ? "" : word).toList();
  }

  @Override
  public int width() {
    return lead() + badgeWidth();
  }

  /** An arrow into the first badge or, without one, just a bit of the way to the first row. */
  private int lead() {
    return badges.get(0).isEmpty() ? Layout.LEAD / 2 : Layout.LEAD;
  }

  private int badgeWidth() {
    int widest =
        badges.stream().mapToInt(text -> TextWidth.ofBold(text, BADGE_SIZE)).max().orElse(0);
    return Math.max(BADGE_HEIGHT, widest + 2 * BADGE_PADDING);
  }

  @Override
  public int port(Rows rows) {
    return rows.in(0);
  }

  @Override
  public List<Mark> marks(Rows rows) {
    List<Mark> marks = new ArrayList<>();
    int middle = lead() + badgeWidth() / 2;
    int from = port(rows);
    marks.add(
        badges.get(0).isEmpty()
            ? Wire.of(new Point(0, from), new Point(width(), from))
            : Wire.lead(from));
    for (int row = 0; row < rows.size(); row++) {
      String badge = badges.get(row);
      if (badge.isEmpty()) {
        continue;
      }
      int top = rows.in(row) - BADGE_HEIGHT / 2;
      if (row > 0) {
        Wire down = Wire.of(new Point(middle, from), new Point(middle, top));
        marks.add(down.with(Tip.ARROW).with(tone));
      }
      Area area = new Area(lead(), top, badgeWidth(), BADGE_HEIGHT);
      marks.add(new Badge(area, badge, tone, tooltip));
      from = area.bottom();
    }
    return marks;
  }
}
