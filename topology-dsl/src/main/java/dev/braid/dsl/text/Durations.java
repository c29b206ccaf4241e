package dev.braid.dsl.text;

import java.time.Duration;

/** Durations as the language writes them. */
final class Durations {

  private Durations() {}

  /** In the largest unit that leaves no fraction: {@code 500ms}, {@code 2s}, {@code 1m}. */
  static String print(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
