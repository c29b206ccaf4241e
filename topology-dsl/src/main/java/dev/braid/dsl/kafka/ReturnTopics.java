package dev.braid.dsl.kafka;

/**
 * Knows which reply topics exist. A send to a missing topic or partition blocks a stream thread, so
 * each reply asks here first. Called on stream threads, by several at once; must answer within a
 * second.
 */
@FunctionalInterface
public interface ReturnTopics {

  /** The number of partitions of {@code topic}, or 0 when it does not exist. */
  int partitions(String topic);

  /** Takes every topic for existing: for drivers without a broker. */
  static ReturnTopics any() {
    return topic -> Integer.MAX_VALUE;
  }
}
