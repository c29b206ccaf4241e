package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Mark.Point;
import dev.braid.dsl.picture.Mark.Wire;
import java.util.ArrayList;
import java.util.List;

/** Blocks one after the other, on as many lines as it takes. */
final class Sequence {

  /** Left and right of wrapped lines, for the way from one to the next. */
  private static final int GUTTER = 16;

  /** Between wrapped lines. */
  private static final int LINE_GAP = 36;

  private static final int FINER = 20;

  private Sequence() {}

  /** A sequence whose value leaves at the right edge. */
  static Block open(List<Block> blocks, int room) {
    List<Block> lines = lines(blocks, room);
    return lines.size() == 1 ? lines.get(0) : stacked(lines, true);
  }

  /** A sequence that ends where its last block does. */
  static Block closed(List<Block> blocks, int room) {
    List<Block> lines = lines(blocks, room);
    return lines.size() == 1 ? lines.get(0) : stacked(lines, false);
  }

  private static List<Block> lines(List<Block> blocks, int room) {
    int widest = blocks.stream().mapToInt(Block::width).max().orElse(0);
    int limit = Math.max(room, widest);
    List<List<Block>> lines = wrapped(blocks, limit);
    // As many lines as that takes, but about equally long ones.
    for (int less = limit - FINER; less >= widest; less -= FINER) {
      List<List<Block>> finer = wrapped(blocks, less);
      if (finer.size() > lines.size()) {
        break;
      }
      lines = finer;
    }
    return lines.stream().map(Sequence::line).toList();
  }

  private static List<List<Block>> wrapped(List<Block> blocks, int limit) {
    List<List<Block>> lines = new ArrayList<>();
    List<Block> line = new ArrayList<>();
    int width = 0;
    for (Block block : blocks) {
      if (!line.isEmpty() && width + block.width() > limit) {
        lines.add(line);
        line = new ArrayList<>();
        width = 0;
      }
      line.add(block);
      width += block.width();
    }
    lines.add(line);
    return lines;
  }

  /** Side by side, each as far down as it takes to go on where the one before it ends. */
  private static Block line(List<Block> blocks) {
    int above = 0;
    int below = 0;
    int level = 0;
    for (Block block : blocks) {
      int top = level - block.in();
      above = Math.min(above, top);
      below = Math.max(below, top + block.height());
      level = top + block.out();
    }
    List<Mark> marks = new ArrayList<>();
    int in = -above;
    int x = 0;
    int y = in;
    for (Block block : blocks) {
      marks.addAll(block.movedMarks(x, y - block.in()));
      x += block.width();
      y += block.out() - block.in();
    }
    return new Block(x, below - above, in, y, marks);
  }

  private static Block stacked(List<Block> lines, boolean open) {
    int width = lines.stream().mapToInt(Block::width).max().orElse(0) + 2 * GUTTER;
    List<Mark> marks = new ArrayList<>();
    int in = lines.get(0).in();
    Point end = new Point(0, in);
    int top = 0;
    for (Block line : lines) {
      Point start = new Point(GUTTER, top + line.in());
      if (top > 0) {
        marks.add(wayBack(end, top - LINE_GAP / 2, start));
      } else if (open) {
        marks.add(Wire.of(end, start));
      }
      marks.addAll(line.movedMarks(GUTTER, top));
      end = new Point(GUTTER + line.width(), top + line.out());
      top += line.height() + LINE_GAP;
    }
    if (open) {
      marks.add(Wire.of(end, new Point(width, end.y())));
    }
    return new Block(width, top - LINE_GAP, in, end.y(), marks);
  }

  /** From the end of a line, between the lines, to the start of the next. */
  private static Wire wayBack(Point end, int between, Point start) {
    int right = end.x() + GUTTER / 2;
    int left = start.x() - GUTTER / 2;
    return Wire.of(
        end,
        new Point(right, end.y()),
        new Point(right, between),
        new Point(left, between),
        new Point(left, start.y()),
        start);
  }
}
