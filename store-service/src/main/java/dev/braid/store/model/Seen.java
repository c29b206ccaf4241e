package dev.braid.store.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which changes an entry has taken in: for each region the number of its last change that did. Of
 * two entries of a key the one that has seen the other's last change has overwritten it knowingly;
 * where neither has, the two are in conflict.
 *
 * @param numbers by region
 */
public record Seen(SortedMap<String, Long> numbers) {

  /** Of a key that was never written. */
  public static final Seen NOTHING = new Seen(Collections.emptySortedMap());

  public Seen {
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
  }

  /** The number of a region's last change, or 0. */
  public long of(String region) {
    return numbers.getOrDefault(region, 0L);
  }

  /** The same with one more change. */
  Seen and(String region, long number) {
    SortedMap<String, Long> all = new TreeMap<>(numbers);
    all.merge(region, number, Math::max);
    return new Seen(all);
  }

  /** Whether all that the other has taken in is taken in here too. */
  public boolean covers(Seen other) {
    for (Map.Entry<String, Long> each : other.numbers.entrySet()) {
      if (of(each.getKey()) < each.getValue()) {
        return false;
      }
    }
    return true;
  }
}
