package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.kafka.DeadLetterReason;
import dev.braid.dsl.kafka.Wire;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** The ways to harm a {@link PoisonService}, and what must become of each. */
enum PoisonKind {
  LONG_PAYLOAD(
      DeadLetterReason.PAYLOAD_TOO_LARGE, 413, payload("x".repeat(PoisonService.MAX_PAYLOAD + 1))),
  LONG_KEY(
      DeadLetterReason.KEY_TOO_LARGE, 413, good -> copy(good, new byte[17 * 1024], good.value())),
  MANY_HEADERS(DeadLetterReason.HEADERS_TOO_MANY, 413, good -> more(good, 40, 1)),
  LONG_HEADER(DeadLetterReason.HEADERS_TOO_LARGE, 413, good -> more(good, 1, 9_000)),
  LONG_HEADERS(DeadLetterReason.HEADERS_TOO_LARGE, 413, good -> more(good, 20, 500)),
  NO_PAYLOAD(DeadLetterReason.UNDECODABLE, 400, good -> copy(good, good.key(), null)),
  UNKNOWN_TYPE(
      DeadLetterReason.UNDECODABLE, 400, good -> with(good, Wire.CONTENT_TYPE, "image/png")),
  NOT_JSON(
      DeadLetterReason.UNDECODABLE, 400, good -> with(good, Wire.CONTENT_TYPE, "application/json")),
  NESTED(
      DeadLetterReason.UNDECODABLE,
      400,
      good -> with(payload("[".repeat(50_000)).apply(good), Wire.CONTENT_TYPE, "application/json")),
  DECODE_NOTHING(DeadLetterReason.UNDECODABLE, 400, payload("decode nothing")),
  DECODE_REFUSED(DeadLetterReason.UNDECODABLE, 400, payload("decode refused")),
  DECODE_WRONG(DeadLetterReason.UNDECODABLE, 400, payload("decode wrong")),
  DECODE_DEEP(DeadLetterReason.UNDECODABLE, 400, payload("decode deep")),
  DECODE_WIDE(DeadLetterReason.UNDECODABLE, 400, payload("decode wide")),
  HANDLE_DEEP(DeadLetterReason.HANDLER_ERROR, 500, payload("handle deep")),
  HANDLE_WIDE(DeadLetterReason.HANDLER_ERROR, 500, payload("handle wide")),
  HANDLE_WRONG(DeadLetterReason.HANDLER_ERROR, 500, payload("handle wrong")),
  LONG_REPLY(DeadLetterReason.REPLY_TOO_LARGE, 413, payload("handle long")),
  FORBIDDEN_TOPIC(
      DeadLetterReason.UNDELIVERABLE_REPLY, 0, good -> replyTo(good, "__consumer_offsets")),
  ILLEGAL_TOPIC(DeadLetterReason.UNDELIVERABLE_REPLY, 0, good -> replyTo(good, "no such name!")),
  MISSING_TOPIC(DeadLetterReason.UNDELIVERABLE_REPLY, 0, good -> replyTo(good, "gone.replies")),
  MISSING_PARTITION(
      DeadLetterReason.UNDELIVERABLE_REPLY,
      0,
      good -> {
        RawCaller.put(good.headers(), Wire.REPLY_PARTITION, RawCaller.int4(3));
        return good;
      });

  private final DeadLetterReason reason;
  private final int code;
  private final UnaryOperator<ProducerRecord<byte[], byte[]>> harm;

  PoisonKind(
      DeadLetterReason reason, int code, UnaryOperator<ProducerRecord<byte[], byte[]>> harm) {
    this.reason = reason;
    this.code = code;
    this.harm = harm;
  }

  DeadLetterReason reason() {
    return reason;
  }

  /** Of the fault that answers it; 0 when nobody can be answered. */
  int code() {
    return code;
  }

  /** Makes poison of a good request, which is used up. */
  ProducerRecord<byte[], byte[]> of(ProducerRecord<byte[], byte[]> good) {
    return harm.apply(good);
  }

  /** Those that harm a flow whose first step is the service: its reply is no reply of the flow. */
  static List<PoisonKind> ofAFlow() {
    return Stream.of(values()).filter(kind -> kind != LONG_REPLY).toList();
  }

  private static UnaryOperator<ProducerRecord<byte[], byte[]>> payload(String text) {
    return good -> copy(good, good.key(), text.getBytes(UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> copy(
      ProducerRecord<byte[], byte[]> good, byte[] key, byte[] value) {
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
    RawCaller.put(good.headers(), name, value.getBytes(UTF_8));
    return good;
  }

  private static ProducerRecord<byte[], byte[]> replyTo(
      ProducerRecord<byte[], byte[]> good, String topic) {
    return with(good, Wire.REPLY_TOPIC, topic);
  }
}
