package dev.braid.runtime.internal.broker;

import dev.braid.wire.Wire;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A topic, as the brokers have described it. A value.
 *
 * @param id of this life of it; zero where it has none
 * @param partitions how many; 0: there is none
 * @param writable whether we may write to it
 * @param leaderless those of its partitions that have no leader
 * @param maxMessage the largest record that it takes, in bytes
 * @param keyed whether it takes no record without a key, since it is compacted
 */
public record KnownTopic(
    Uuid id,
    int partitions,
    boolean writable,
    Set<Integer> leaderless,
    int maxMessage,
    boolean keyed) {

  /** Of a topic whose settings may not be read: what brokers take by default. */
  static final int DEFAULT_MAX_MESSAGE = 1024 * 1024 + 12;

  public static final KnownTopic MISSING =
      new KnownTopic(Uuid.ZERO_UUID, 0, true, Set.of(), DEFAULT_MAX_MESSAGE, false);

  /** One that we may not even see. */
  public static final KnownTopic HIDDEN =
      new KnownTopic(Uuid.ZERO_UUID, 1, false, Set.of(), DEFAULT_MAX_MESSAGE, false);

  public KnownTopic {
    leaderless = Set.copyOf(leaderless);
  }

  /** The same, of which fewer partitions are served. */
  KnownTopic withPartitions(int served) {
    return new KnownTopic(id, served, writable, leaderless, maxMessage, keyed);
  }

  /** Whether nothing is wrong with it that may pass. */
  boolean isWell() {
    return partitions > 0 && writable && leaderless.isEmpty();
  }

  /**
   * Why no record can be sent to this place, whatever may come; null when one can, or will be able
   * to.
   *
   * @param partition or -1, when it is left to the key
   */
  public @Nullable String lasting(int partition, byte @Nullable [] key) {
    if (partitions == 0) {
      return "does not exist";
    } else if (!writable) {
      return "may not be written to";
    } else if (partition >= partitions) {
      return "does not exist: the topic has %s partitions".formatted(partitions);
    }
    return keyed && key == null ? "is compacted, and takes no reply without a key" : null;
  }

  /** The same, and what may pass: that its partition has no leader. */
  public @Nullable String trouble(int partition, byte @Nullable [] key) {
    String lasting = lasting(partition, key);
    return lasting == null && isLeaderless(partition, key) ? "has no leader" : lasting;
  }

  private boolean isLeaderless(int partition, byte @Nullable [] key) {
    if (leaderless.isEmpty()) {
      return false;
    } else if (partition >= 0) {
      return leaderless.contains(partition);
    } else if (key != null) {
      return leaderless.contains(Wire.partition(key, partitions));
    }
    // Left to the producer, which leaves out those without a leader.
    return IntStream.range(0, partitions).allMatch(leaderless::contains);
  }
}
