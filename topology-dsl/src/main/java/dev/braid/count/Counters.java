package dev.braid.count;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Numbers to be read, whoever counts them. For any thread. */
public interface Counters {

  /** Those of nobody. */
  Counters NONE = of(List.of());

  /** All that are counted here. */
  Set<Counter> all();

  /** How often it has happened so far; 0 where nobody counts it. */
  long get(Counter counter);

  /** Those of several rooms as one. What two of them count is added up. */
  static Counters of(Collection<? extends Counters> rooms) {
    List<Counters> read = List.copyOf(rooms);
    return new Counters() {
      @Override
      public Set<Counter> all() {
        Set<Counter> all = new LinkedHashSet<>();
        read.forEach(room -> all.addAll(room.all()));
        return all;
      }

      @Override
      public long get(Counter counter) {
        return read.stream().mapToLong(room -> room.get(counter)).sum();
      }
    };
  }
}
