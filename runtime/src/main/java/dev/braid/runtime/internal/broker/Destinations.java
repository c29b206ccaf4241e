package dev.braid.runtime.internal.broker;

import java.time.Duration;
import java.util.OptionalInt;

/** How many partitions the topics have that a request client sends to; 0 where there is none. */
public interface Destinations {

  /** As it is remembered; nothing where the brokers must be asked. Never waits. */
  OptionalInt fresh(String topic);

  /** As it is remembered, or as the brokers say in time; nothing when they never did. */
  OptionalInt partitions(String topic, Duration patience);

  /** As the brokers say now; nothing when they do not answer. */
  OptionalInt ask(String topic, Duration patience);
}
