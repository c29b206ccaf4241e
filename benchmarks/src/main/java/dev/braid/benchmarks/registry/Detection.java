package dev.braid.benchmarks.registry;

import java.util.OptionalDouble;

/**
 * How soon an observer saw that an instance had ended.
 *
 * @param suspectSeconds when it was in doubt, if it ever was
 * @param goneSeconds when it was no longer there
 */
record Detection(Ending ending, OptionalDouble suspectSeconds, double goneSeconds) {

  /** When the observer first knew that something is wrong. */
  double noticedSeconds() {
    return suspectSeconds.orElse(goneSeconds);
  }
}
