package dev.braid.engine.internal.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When each of many things is due: executions, kept results, early replies, pending requests and
 * others. In memory: a task makes it from the entries of its store when it starts, so no timer has
 * to be written, deleted, and searched for among the deleted.
 */
public final class DueTimes {

  /** Times are rounded up to a multiple of this, so that many share an entry. */
  private static final long GRAIN = 8;

  private final Map<String, Long> times = new HashMap<>();
  private final NavigableMap<Long, Set<String>> ids = new TreeMap<>();

  public void set(String id, long time) {
    Long due = (time + GRAIN - 1) / GRAIN * GRAIN;
    Long before = times.put(id, due);
    if (due.equals(before)) {
      return;
    }
    unlist(id, before);
    ids.computeIfAbsent(due, unused -> new LinkedHashSet<>()).add(id);
  }

  public void remove(String id) {
    unlist(id, times.remove(id));
  }

  /** Removes and answers what is due by {@code now}, earliest first. */
  public List<String> takeUntil(long now) {
    List<String> due = new ArrayList<>();
    while (!ids.isEmpty() && ids.firstKey() <= now) {
      due.addAll(ids.pollFirstEntry().getValue());
    }
    due.forEach(times::remove);
    return due;
  }

  private void unlist(String id, @Nullable Long time) {
    Set<String> sameTime = time == null ? null : ids.get(time);
    if (sameTime != null && sameTime.remove(id) && sameTime.isEmpty()) {
      ids.remove(time);
    }
  }
}
