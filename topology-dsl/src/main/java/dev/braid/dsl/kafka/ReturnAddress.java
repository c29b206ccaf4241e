package dev.braid.dsl.kafka;

import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Where a request wants its reply. Data from outside: nothing is sent there before {@link
 * #isAllowed} and {@link ReturnTopics} have agreed.
 */
final class ReturnAddress {

  /** The sender named no partition: the reply goes where its key does. */
  static final int BY_KEY = -1;

  /** The longest name that a topic can have. */
  private static final int LONGEST = 249;

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1," + LONGEST + "}");
  private static final Pattern RESERVED =
      Pattern.compile(
          "__.*|.*\\.requests|.*\\.dead-letters|signal\\..*|store\\..*|braid\\..*"
              + "|.*-changelog|.*-repartition|\\.{1,2}");

  private final String topic;
  private final int partition;
  private final byte @Nullable [] correlation;

  /**
   * @param partition of the topic, or {@link #BY_KEY}
   * @param correlation opaque bytes that the reply echoes
   */
  ReturnAddress(String topic, int partition, byte @Nullable [] correlation) {
    this.topic = topic;
    this.partition = partition;
    this.correlation = correlation;
  }

  /** The address in {@code headers}, or null when they name no reply topic. */
  static @Nullable ReturnAddress read(Headers headers) {
    String topic = Wire.text(headers, Wire.REPLY_TOPIC);
    if (topic == null) {
      return null;
    }
    // Cut, an illegal name is illegal still, and the rest of it is carried nowhere.
    String name = topic.length() > LONGEST ? topic.substring(0, LONGEST) + "..." : topic;
    return new ReturnAddress(
        name, Wire.replyPartition(headers), Wire.bytes(headers, Wire.CORRELATION_ID));
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  byte @Nullable [] correlation() {
    return correlation;
  }

  /** Whether replies may be sent to a topic of this name, with these bytes to echo, at all. */
  boolean isAllowed() {
    return LEGAL.matcher(topic).matches()
        && !RESERVED.matcher(topic).matches()
        && hasShortCorrelation();
  }

  /** Whether the bytes that a reply must echo fit into a header. */
  boolean hasShortCorrelation() {
    return correlation == null || correlation.length <= Wire.MAX_HEADER;
  }
}
