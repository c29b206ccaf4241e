package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The ways to harm a {@link PoisonService}, and what must become of each. */
enum PoisonKind {
  LONG_PAYLOAD(DeadLetterReason.PAYLOAD_TOO_LARGE, 413),
  LONG_KEY(DeadLetterReason.KEY_TOO_LARGE, 413),
  MANY_HEADERS(DeadLetterReason.HEADERS_TOO_MANY, 413),
  LONG_HEADER(DeadLetterReason.HEADERS_TOO_LARGE, 413),
  LONG_HEADERS(DeadLetterReason.HEADERS_TOO_LARGE, 413),
  NO_PAYLOAD(DeadLetterReason.UNDECODABLE, 400),
  UNKNOWN_TYPE(DeadLetterReason.UNDECODABLE, 400),
  NOT_JSON(DeadLetterReason.UNDECODABLE, 400),
  NESTED(DeadLetterReason.UNDECODABLE, 400),
  DECODE_NOTHING(DeadLetterReason.UNDECODABLE, 400),
  DECODE_REFUSED(DeadLetterReason.UNDECODABLE, 400),
  DECODE_WRONG(DeadLetterReason.UNDECODABLE, 400),
  DECODE_DEEP(DeadLetterReason.UNDECODABLE, 400),
  DECODE_WIDE(DeadLetterReason.UNDECODABLE, 400),
  HANDLE_WRONG(DeadLetterReason.HANDLER_ERROR, 500),
  LONG_REPLY(DeadLetterReason.REPLY_TOO_LARGE, 413),
  FORBIDDEN_TOPIC(DeadLetterReason.UNDELIVERABLE_REPLY, 0),
  ILLEGAL_TOPIC(DeadLetterReason.UNDELIVERABLE_REPLY, 0),
  MISSING_TOPIC(DeadLetterReason.UNDELIVERABLE_REPLY, 0),
  MISSING_PARTITION(DeadLetterReason.UNDELIVERABLE_REPLY, 0);

  private static final String JSON = "application/json";

  private final DeadLetterReason reason;
  private final int code;

  PoisonKind(DeadLetterReason reason, int code) {
    this.reason = reason;
    this.code = code;
  }

  DeadLetterReason reason() {
    return reason;
  }

  /** Of the fault that answers it; 0 when nobody can be answered. */
  int code() {
    return code;
  }

  /**
   * Those that harm a flow whose first step is the service, and which waits for others. The reply
   * of that step is no reply of the flow; and where executions are kept, a place for replies that
   * is missing sets the reply aside, and not the request.
   */
  static List<PoisonKind> ofAFlow() {
    Set<PoisonKind> harmless = EnumSet.of(LONG_REPLY, MISSING_TOPIC, MISSING_PARTITION);
    return Stream.of(values()).filter(kind -> !harmless.contains(kind)).toList();
  }

  /** Makes poison of a good request, which is used up. */
  ProducerRecord<byte[], byte[]> of(ProducerRecord<byte[], byte[]> good) {
    return switch (this) {
      case LONG_PAYLOAD -> payload(good, "x".repeat(PoisonService.MAX_PAYLOAD + 1));
      case LONG_KEY -> copy(good, new byte[17 * 1024], good.value());
      case MANY_HEADERS -> more(good, 40, 1);
      case LONG_HEADER -> more(good, 1, 9_000);
      case LONG_HEADERS -> more(good, 20, 500);
      case NO_PAYLOAD -> copy(good, good.key(), null);
      case UNKNOWN_TYPE -> with(good, Wire.CONTENT_TYPE, "image/png");
      case NOT_JSON -> with(good, Wire.CONTENT_TYPE, JSON);
      case NESTED -> with(payload(good, "[".repeat(50_000)), Wire.CONTENT_TYPE, JSON);
      case DECODE_NOTHING -> payload(good, "decode nothing");
      case DECODE_REFUSED -> payload(good, "decode refused");
      case DECODE_WRONG -> payload(good, "decode wrong");
      case DECODE_DEEP -> payload(good, "decode deep");
      case DECODE_WIDE -> payload(good, "decode wide");
      case HANDLE_WRONG -> payload(good, "handle wrong");
      case LONG_REPLY -> payload(good, "handle long");
      case FORBIDDEN_TOPIC -> with(good, Wire.REPLY_TOPIC, "__consumer_offsets");
      case ILLEGAL_TOPIC -> with(good, Wire.REPLY_TOPIC, "no such name!");
      case MISSING_TOPIC -> with(good, Wire.REPLY_TOPIC, "gone.replies");
      case MISSING_PARTITION -> with(good, Wire.REPLY_PARTITION, RawCaller.int4(3));
    };
  }

  private static ProducerRecord<byte[], byte[]> payload(
      ProducerRecord<byte[], byte[]> good, String text) {
    return copy(good, good.key(), text.getBytes(UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> copy(
      ProducerRecord<byte[], byte[]> good, byte[] key, byte @Nullable [] value) {
    return new ProducerRecord<>(good.topic(), null, key, value, good.headers());
  }

  private static ProducerRecord<byte[], byte[]> more(
      ProducerRecord<byte[], byte[]> good, int number, int bytes) {
    Headers headers = good.headers();
    for (int i = 0; i < number; i++) {
      headers.add("x-" + i, new byte[bytes]);
    }
    return good;
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> good, String name, String value) {
    return with(good, name, value.getBytes(UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> good, String name, byte[] value) {
    RawCaller.put(good.headers(), name, value);
    return good;
  }
}
