package dev.braid.dsl.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * Blocks one below the other, flush left, all of which are given the same input.
 *
 * @param tops how far down each begins
 */
record Rows(List<Block> blocks, List<Integer> tops, int width, int height) {

  private static final int GAP = 20;

  static Rows of(List<Block> blocks) {
    List<Integer> tops = new ArrayList<>(blocks.size());
    int width = 0;
    int bottom = -GAP;
    for (Block block : blocks) {
      tops.add(bottom + GAP);
      bottom += GAP + block.height();
      width = Math.max(width, block.width());
    }
    return new Rows(List.copyOf(blocks), List.copyOf(tops), width, bottom);
  }

  /** The rows with what stands left and right of them. */
  Block between(Head head, Tail tail) {
    int in = head.port(this);
    int out = tail.port(this, in);
    int right = head.width() + width;
    List<Mark> marks = new ArrayList<>(head.marks(this));
    for (int row = 0; row < size(); row++) {
      marks.addAll(blocks.get(row).movedMarks(head.width(), tops.get(row)));
    }
    tail.marks(this, out).forEach(mark -> marks.add(mark.moved(head.width(), 0)));
    return new Block(right + tail.width(), height, in, out, marks);
  }

  int size() {
    return blocks.size();
  }

  /** How far down the input of a row is. */
  int in(int row) {
    return tops.get(row) + blocks.get(row).in();
  }

  /** How far down the reply of a row is. */
  int out(int row) {
    return tops.get(row) + blocks.get(row).out();
  }

  /** Where a row ends, counted from the left edge of the rows. */
  int end(int row) {
    return blocks.get(row).width();
  }
}
