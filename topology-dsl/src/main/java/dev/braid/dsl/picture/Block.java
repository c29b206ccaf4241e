package dev.braid.dsl.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * A step laid out: marks within a rectangle whose corner is at 0, 0. Its value comes in at the left
 * edge and leaves at the right edge.
 *
 * @param in how far down the value comes in
 * @param out how far down it leaves
 */
record Block(int width, int height, int in, int out, List<Mark> marks) {

  Block {
    marks = List.copyOf(marks);
  }

  List<Mark> movedMarks(int right, int down) {
    List<Mark> moved = new ArrayList<>(marks.size());
    marks.forEach(mark -> moved.add(mark.moved(right, down)));
    return moved;
  }
}
