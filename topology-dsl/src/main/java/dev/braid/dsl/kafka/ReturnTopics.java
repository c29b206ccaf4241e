package dev.braid.dsl.kafka;

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

  /** Takes every topic for existing: for drivers without a broker. */
  static ReturnTopics any() {
    return topic -> Integer.MAX_VALUE;
  }
}
