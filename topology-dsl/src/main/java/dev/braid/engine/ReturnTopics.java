package dev.braid.engine;

import org.jspecify.annotations.Nullable;

/**
 * Knows which reply topics exist. A send to a missing topic or partition blocks a stream thread, so
 * each reply asks here first. Called on stream threads, by several at once; must answer within a
 * second.
 */
@FunctionalInterface
public interface ReturnTopics {

  /** The brokers did not say. */
  int UNKNOWN = -1;

  /**
   * The number of partitions of {@code topic}; 0 when it does not exist, {@link #UNKNOWN} when
   * nobody could say.
   */
  int partitions(String topic);

  /** The largest record that {@code topic} takes, in bytes: its owner may have set it low. */
  default int maxMessage(String topic) {
    return Integer.MAX_VALUE;
  }

  /**
   * Why a record would not arrive, although the topic may seem to be there: it has gone, its
   * partition has no leader, it takes no record without a key. For people; null when nothing is
   * known against it. Asks nobody: {@link #partitions} does.
   *
   * @param partition or -1, when it is left to the key
   */
  default @Nullable String trouble(String topic, int partition, byte @Nullable [] key) {
    return null;
  }

  /** Takes every topic for existing: for drivers without a broker. */
  static ReturnTopics any() {
    return topic -> Integer.MAX_VALUE;
  }
}
