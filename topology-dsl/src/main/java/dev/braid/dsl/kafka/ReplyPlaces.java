package dev.braid.dsl.kafka;

/**
 * Says of the addresses that come with requests whether a reply may be sent there. Remembers the
 * last topic that was found to be allowed, since most callers ask again and again. Not for several
 * threads.
 */
final class ReplyPlaces {

  private final ReturnTopics topics;
  private String allowedTopic = "";

  ReplyPlaces(ReturnTopics topics) {
    this.topics = topics;
  }

  /** Whether the address is legal, and known to be there. */
  boolean exists(ReturnAddress address) {
    return isAllowed(address) && topics.partitions(address.topic()) > partition(address);
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
  boolean isAllowed(ReturnAddress address) {
    if (address.topic().equals(allowedTopic)) {
      return address.hasShortCorrelation();
    }
    boolean allowed = address.isAllowed();
    allowedTopic = allowed ? address.topic() : allowedTopic;
    return allowed;
  }
}
