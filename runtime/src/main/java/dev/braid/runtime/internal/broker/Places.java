package dev.braid.runtime.internal.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the topics that are sent to, and may be learnt by sending. For any thread. */
public interface Places {

  /** As it was last described, however long ago; null if never. */
  @Nullable KnownTopic known(String topic);

  /**
   * Asks the brokers, whatever is remembered. Leaves those out of which they do not say in time.
   */
  Map<String, KnownTopic> look(Collection<String> topics, Duration patience);

  /** How many of so many partitions are served; the rest is for nobody. */
  default int served(String topic, int partitions) {
    return partitions;
  }

  /** Something could not be sent there: who asks next asks the brokers. */
  void forget(String topic);

  /** It has refused what nothing is known against: nothing more is sent there for a while. */
  void refuse(String topic, String why);
}
