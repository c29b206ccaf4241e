package dev.braid.wire;

import static java.util.Objects.requireNonNullElse;

import dev.braid.dsl.CodecException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record from a topic {@code <service>.dead-letters}: what could not be worked off, with its
 * original key, payload and headers, and why. A value; its bytes are not copied.
 *
 * <p>When what was in its way has been mended, it can be sent again:
 *
 * <pre>{@code
 * for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
 *   producer.send(DeadLetter.read(record).toRecord());
 * }
 * }</pre>
 */
public final class DeadLetter {

  private final DeadLetterReason reason;
  private final Headers headers;
  private final Place place;
  private final byte @Nullable [] key;
  private final byte @Nullable [] payload;

  private DeadLetter(
      DeadLetterReason reason, Headers headers, byte @Nullable [] key, byte @Nullable [] payload) {
    this.reason = reason;
    this.headers = headers;
    this.key = key;
    this.payload = payload;
    this.place =
        new Place(
            text(DeadLetterFormat.TOPIC),
            (int) Wire.number(headers, DeadLetterFormat.PARTITION, -1),
            Wire.number(headers, DeadLetterFormat.OFFSET, -1),
            Wire.number(headers, DeadLetterFormat.TIMESTAMP, -1));
  }

  /**
   * Where it stood in the log, or was to stand. A reply that could not be delivered has no offset.
   *
   * @param partition or -1, when it was left to the key
   * @param offset or -1
   * @param timestamp in milliseconds since the epoch, or -1
   */
  public record Place(String topic, int partition, long offset, long timestamp) {}

  /**
   * Reads a record.
   *
   * @throws CodecException when it is no dead letter
   */
  public static DeadLetter read(ConsumerRecord<byte[], byte[]> record) {
    return read(record.headers(), record.key(), record.value());
  }

  /**
   * Reads a record from its pieces.
   *
   * @throws CodecException when it is no dead letter
   */
  public static DeadLetter read(Headers headers, byte @Nullable [] key, byte @Nullable [] payload) {
    String text = Wire.text(headers, DeadLetterFormat.REASON);
    if (text == null) {
      throw new CodecException("no dead letter: it has no header " + DeadLetterFormat.REASON);
    }
    DeadLetterReason reason =
        DeadLetterReason.of(text)
            .orElseThrow(() -> new CodecException("a dead letter of unknown reason: " + text));
    return new DeadLetter(reason, headers, key, payload);
  }

  /**
   * The dead letter of a reply that could not be sent, for whoever would have sent it.
   *
   * @param service the flow or service whose dead letter it is
   * @param topic of its dead letters
   * @param now in milliseconds since the epoch
   */
  public static ProducerRecord<byte[], byte[]> undeliverable(
      ProducerRecord<byte[], byte[]> reply,
      String service,
      String topic,
      String message,
      long now) {
    Headers headers = Wire.headers();
    int code = (int) Wire.number(reply.headers(), Wire.CODE, 200);
    Integer partition = reply.partition();
    Long time = reply.timestamp();
    DeadLetterFormat.write(
        headers,
        new DeadLetterFormat.Cause(DeadLetterReason.UNDELIVERABLE_REPLY, code, message, service),
        new Place(reply.topic(), partition == null ? -1 : partition, -1, time == null ? -1 : time),
        now);
    DeadLetterFormat.writeOriginals(
        headers, reply.headers(), Wire.MOST_HEADERS, DeadLetterFormat.MAX_REPLY_HEADERS);
    byte[] payload = reply.value();
    if (RecordSize.of(reply.key(), payload, headers) > TopicSpec.MAX_DEAD_LETTER) {
      payload = null;
      DeadLetterFormat.writeMissing(headers, true);
    }
    return new ProducerRecord<>(topic, null, now, reply.key(), payload, headers);
  }

  public DeadLetterReason reason() {
    return reason;
  }

  /** The code of the fault that its sender was answered, if it wanted an answer. */
  public int code() {
    return (int) Wire.number(headers, DeadLetterFormat.CODE, 0);
  }

  /** For people, at most a KiB. */
  public String message() {
    return text(DeadLetterFormat.MESSAGE);
  }

  /** The flow or service that set it aside. */
  public String service() {
    return text(DeadLetterFormat.SERVICE);
  }

  public Place place() {
    return place;
  }

  /** When it was set aside. */
  public Instant at() {
    return Instant.ofEpochMilli(Wire.number(headers, DeadLetterFormat.AT, 0));
  }

  public byte @Nullable [] key() {
    return key;
  }

  public byte @Nullable [] payload() {
    return payload;
  }

  /**
   * The original headers, but for those that had no room. Of a request that ran off the stream
   * thread only those are there that its reply needs.
   */
  public Headers headers() {
    Headers originals = Wire.headers();
    for (Header header : headers) {
      if (!header.key().startsWith(DeadLetterFormat.PREFIX)) {
        originals.add(header);
      }
    }
    return originals;
  }

  /** The names of the original headers that had no room, for people; mostly empty. */
  public String leftOut() {
    return text(DeadLetterFormat.LEFT_OUT);
  }

  /**
   * Whether key and payload are here. They are missing where together they have more bytes than a
   * topic of Braid's takes; then the place tells where they are.
   */
  public boolean isWhole() {
    return text(DeadLetterFormat.MISSING).isEmpty();
  }

  /**
   * The original record, to be sent again to its place. Its call id is the same, so that what it
   * did already is not done twice; a service that keeps its replies gives the one that it kept, for
   * as long as it does. Its deadline, which has passed, is left out.
   *
   * @throws IllegalStateException when it is not {@link #isWhole whole}
   */
  public ProducerRecord<byte[], byte[]> toRecord() {
    if (!isWhole()) {
      throw new IllegalStateException(
          "the dead letter from %s is without its %s; read it there"
              .formatted(place, text(DeadLetterFormat.MISSING)));
    }
    Headers originals = headers();
    originals.remove(Wire.DEADLINE);
    originals.remove(Wire.UNTIL);
    boolean byKey = place.partition() < 0 || (reason == DeadLetterReason.MISPLACED && key != null);
    Integer partition = byKey ? null : (Integer) place.partition();
    return new ProducerRecord<>(place.topic(), partition, null, key, payload, originals);
  }

  private String text(String name) {
    return requireNonNullElse(Wire.text(headers, name), "");
  }

  @Override
  public String toString() {
    return "%s %s, %s: %s".formatted(reason.text(), code(), place, message());
  }
}
