package dev.braid.store.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which of an origin's changes have come: all up to a number, and ranges above it. A set, and never
 * the greatest number alone: what is missing below that would be taken for a repeat when it comes.
 *
 * @param upTo all numbers from 1 to this one have come
 * @param ranges above it, from first to last number; at most {@link #MOST_RANGES}
 */
public record Received(long upTo, SortedMap<Long, Long> ranges) {

  /** So many ranges are kept; a change that would make one more is taken later. */
  public static final int MOST_RANGES = 100;

  /** Nothing has come. */
  public static final Received NOTHING = new Received(0, Collections.emptySortedMap());

  public Received {
    if (upTo < 0) {
      throw new IllegalArgumentException("a number must not be negative, found " + upTo);
    }
    long last = upTo;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      if (range.getKey() <= last + 1 || range.getValue() < range.getKey()) {
        throw new IllegalArgumentException(
            "ranges that touch: %s above %s".formatted(ranges, upTo));
      }
      last = range.getValue();
    }
    ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
  }

  /** Whether the change of this number has come. */
  public boolean has(long number) {
    SortedMap<Long, Long> below = ranges.headMap(number + 1);
    Long last = below.isEmpty() ? null : below.get(below.lastKey());
    return number <= upTo || (last != null && last >= number);
  }
}
