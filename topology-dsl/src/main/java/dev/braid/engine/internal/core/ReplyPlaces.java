package dev.braid.engine.internal.core;

import dev.braid.engine.ReturnTopics;
import dev.braid.wire.ReturnAddress;
import org.jspecify.annotations.Nullable;

/**
 * Says of the addresses that come with requests whether a reply may be sent there. Remembers the
 * last topic that was found to be allowed, since most callers ask again and again. Not for several
 * threads.
 */
public final class ReplyPlaces {

  /** More than key and headers of a request. */
  private static final int HEADERS = 64 * 1024;

  /** A topic that does not take this much is set up wrong. */
  private static final int SMALL = 512 * 1024;

  private final ReturnTopics topics;
  private @Nullable String allowedTopic;

  public ReplyPlaces(ReturnTopics topics) {
    this.topics = topics;
  }

  /**
   * Why no reply with this key can be sent there, for people; null when one can. What the brokers
   * have not told yet, as while they choose another leader, is found out by sending: a reply that
   * could have arrived is not set aside.
   */
  public @Nullable String trouble(ReturnAddress address, byte @Nullable [] key) {
    if (!address.hasShortCorrelation()) {
      return "is not written to: " + address.longCorrelation();
    }
    boolean missing = !isAllowed(address) || isMissing(address);
    String trouble = topics.trouble(address.topic(), address.partition(), key);
    if (trouble != null) {
      return trouble;
    }
    return missing ? "does not exist, or no reply may be sent there" : null;
  }

  /** Whether the brokers have said that it is not there. */
  boolean isMissing(ReturnAddress address) {
    int partitions = topics.partitions(address.topic());
    return partitions != ReturnTopics.UNKNOWN && partitions <= partition(address);
  }

  private static int partition(ReturnAddress address) {
    return Math.max(0, address.partition());
  }

  /** Whether replies may be sent to a topic of this name, with these bytes to echo, at all. */
  public boolean isAllowed(ReturnAddress address) {
    if (address.topic().equals(allowedTopic)) {
      return address.hasShortCorrelation();
    }
    boolean allowed = address.isAllowed();
    allowedTopic = allowed ? address.topic() : allowedTopic;
    return allowed;
  }

  /**
   * The largest payload that goes to a topic of others, whose limit may be lower than ours, when it
   * is as large as {@code payload}. Small ones are not asked about.
   */
  public static int room(ReturnTopics topics, String topic, byte @Nullable [] payload) {
    return payload == null || payload.length < SMALL ? SMALL : topics.maxMessage(topic) - HEADERS;
  }
}
