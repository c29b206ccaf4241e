package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Mark.Bar;
import dev.braid.dsl.picture.Mark.Wire;
import java.util.List;

/** A bar from which all rows start at once. */
record Fork() implements Head {

  static final int BAR = 6;

  @Override
  public int width() {
    return Layout.LEAD + BAR;
  }

  @Override
  public int port(Rows rows) {
    return rows.height() / 2;
  }

  @Override
  public List<Mark> marks(Rows rows) {
    Area area = new Area(Layout.LEAD, 0, BAR, rows.height());
    return List.of(Wire.lead(port(rows)), new Bar(area, "all at once"));
  }
}
