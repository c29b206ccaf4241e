package dev.braid.runtime.internal.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many partitions of a topic are served, where that is fewer than there are. What is kept
 * stands in as many partitions as the topics had when it was first kept, and a key's place among
 * them must not change: whoever gives a topic more of them later, gives some that nobody reads. For
 * any thread.
 */
public final class ServedPartitions {

  private final Map<String, Integer> limits = new ConcurrentHashMap<>();

  void limit(String topic, int served) {
    limits.put(topic, served);
  }

  /** How many are served, where something is kept; 0 where not, and until that is known. */
  public int of(String topic) {
    return limits.getOrDefault(topic, 0);
  }

  /** How many of so many are served. */
  public int of(String topic, int partitions) {
    return Math.min(partitions, limits.getOrDefault(topic, partitions));
  }
}
