package dev.braid.dsl.picture;

import java.util.List;

/** A whole picture: its size in pixels, its title, and every mark where it belongs. */
record Scene(int width, int height, String title, List<Mark> marks) {

  Scene {
    marks = List.copyOf(marks);
  }
}
