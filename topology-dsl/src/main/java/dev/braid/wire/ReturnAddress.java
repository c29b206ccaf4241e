package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import dev.braid.engine.ReturnTopics;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Where a request wants its reply, and which services are to be visited before. Data from outside:
 * nothing is sent there before {@link #isAllowed} and {@link ReturnTopics} have agreed.
 */
public final class ReturnAddress {

  /** The sender named no partition: the reply goes where its key does. */
  public static final int BY_KEY = -1;

  /** The longest name that a topic can have. */
  private static final int LONGEST = 249;

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1," + LONGEST + "}");

  /** In whatever namespace, or mirrored from whatever region: behind any one word. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "([^.]+\\.)?(__|signal\\.|store\\.|braid\\.).*|.*\\.requests(\\.served)?|.*\\.dead-letters|.*\\.results"
              + "|.*-changelog|.*-repartition|\\.{1,2}");

  private final String topic;
  private final int partition;
  private final byte @Nullable [] correlation;
  private final @Nullable RoutingSlip slip;
  private final @Nullable String problem;

  /**
   * @param partition of the topic, or {@link #BY_KEY}
   * @param correlation opaque bytes that the reply echoes
   */
  public ReturnAddress(String topic, int partition, byte @Nullable [] correlation) {
    this(topic, partition, correlation, null, null);
  }

  private ReturnAddress(
      String topic,
      int partition,
      byte @Nullable [] correlation,
      @Nullable RoutingSlip slip,
      @Nullable String problem) {
    this.topic = topic;
    this.partition = partition;
    this.correlation = correlation;
    this.slip = slip;
    this.problem = problem;
  }

  /** The same address, behind these services. */
  public ReturnAddress behind(@Nullable RoutingSlip services) {
    return new ReturnAddress(topic, partition, correlation, services, null);
  }

  /** The address in {@code headers}, or null when they name no reply topic. */
  public static @Nullable ReturnAddress read(Headers headers) {
    String topic = Wire.text(headers, Wire.REPLY_TOPIC);
    if (topic == null) {
      return null;
    }
    // Cut, an illegal name is illegal still, and the rest of it is carried nowhere.
    String name = topic.length() > LONGEST ? topic.substring(0, LONGEST) + "..." : topic;
    ReturnAddress address =
        new ReturnAddress(
            name, Wire.replyPartition(headers), Wire.bytes(headers, Wire.CORRELATION_ID));
    byte[] services = Wire.bytes(headers, Wire.SLIP);
    return services == null ? address : address.behind(services);
  }

  private ReturnAddress behind(byte[] services) {
    try {
      return behind(RoutingSlip.parse(services));
    } catch (CodecException malformed) {
      String what = String.valueOf(malformed.getMessage());
      return new ReturnAddress(topic, partition, correlation, null, what);
    }
  }

  /** Writes it into the headers of a request. */
  public void writeTo(Headers headers) {
    Wire.putReturnAddress(headers, topic, partition, correlation);
    if (slip != null) {
      headers.add(Wire.SLIP, slip.bytes());
    }
  }

  /**
   * The address that the next service of the slip is given. Whoever waits for all of the steps
   * knows each by its own call id; a caller knows nothing of steps, and only its own id.
   */
  public ReturnAddress onward(RoutingSlip from) {
    boolean waitsForSteps = from.form() == RoutingSlip.Form.HOMING;
    byte[] echoed = waitsForSteps ? from.nextCallId().getBytes(UTF_8) : correlation;
    return new ReturnAddress(topic, partition, echoed, from.rest(), null);
  }

  /** The services to visit before, or null when there are none. */
  public @Nullable RoutingSlip slip() {
    return slip;
  }

  /** What is wrong with the slip that came with it, or null. */
  public @Nullable String problem() {
    return problem;
  }

  public String topic() {
    return topic;
  }

  public int partition() {
    return partition;
  }

  /** For people; of a partition only where the sender named one. */
  public String place() {
    String shown = "topic '%s'".formatted(Printable.text(topic));
    return partition == BY_KEY ? shown : "partition %s of %s".formatted(partition, shown);
  }

  public byte @Nullable [] correlation() {
    return correlation;
  }

  /** Whether a reply to the one reaches whoever waits at the other. */
  public boolean isSame(@Nullable ReturnAddress other) {
    return other != null
        && topic.equals(other.topic)
        && partition == other.partition
        && Arrays.equals(correlation, other.correlation);
  }

  /** Whether replies may be sent to a topic of this name, with these bytes to echo, at all. */
  public boolean isAllowed() {
    return LEGAL.matcher(topic).matches()
        && !RESERVED.matcher(topic).matches()
        && hasShortCorrelation();
  }

  /** For people, where it is not {@link #hasShortCorrelation}. */
  public String longCorrelation() {
    int length = correlation == null ? 0 : correlation.length;
    return "the correlation id has %s bytes, and a reply echoes at most %s"
        .formatted(length, Wire.MAX_HEADER);
  }

  /** Whether the bytes that a reply must echo fit into a header. */
  public boolean hasShortCorrelation() {
    return correlation == null || correlation.length <= Wire.MAX_HEADER;
  }
}
