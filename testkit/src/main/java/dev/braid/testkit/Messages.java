package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Reply;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** Requests and replies as records. */
final class Messages {

  /** Where drivers want their replies. */
  static final String CLIENT_TOPIC = "client.replies";

  private Messages() {}

  static TestRecord<byte[], byte[]> request(
      String id, @Nullable Object input, Codec<?> codec, Instant now, @Nullable Instant deadline) {
    return request(id, "key", input, codec, now, deadline);
  }

  static TestRecord<byte[], byte[]> request(
      String id,
      @Nullable String key,
      @Nullable Object input,
      Codec<?> codec,
      Instant now,
      @Nullable Instant deadline) {
    Value value = Value.of(input, codec);
    byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
    TestRecord<byte[], byte[]> request = record(keyBytes, value.bytes(), now);
    Headers headers = request.headers();
    Wire.putReturnAddress(headers, CLIENT_TOPIC, 0, id.getBytes(UTF_8));
    Wire.put(headers, Wire.CALL, id);
    if (!value.contentType().isEmpty()) {
      Wire.put(headers, Wire.CONTENT_TYPE, value.contentType());
    }
    if (deadline != null) {
      Wire.put(headers, Wire.DEADLINE, deadline.toEpochMilli());
    }
    return request;
  }

  /** A durable start, whose call id is the idempotency key. */
  static TestRecord<byte[], byte[]> start(
      String id, @Nullable Object input, String key, Instant now, Optional<Duration> keepFor) {
    TestRecord<byte[], byte[]> start = request(id, input, Codec.tree(), now, null);
    start.headers().remove(Wire.CALL);
    Wire.put(start.headers(), Wire.CALL, key);
    String keep = keepFor.map(time -> Long.toString(time.toMillis())).orElse("");
    Wire.put(start.headers(), Wire.DURABLE, keep);
    return start;
  }

  /** A message about the execution {@code about}. */
  static TestRecord<byte[], byte[]> control(String id, String header, String about, Instant now) {
    TestRecord<byte[], byte[]> control = record(null, null, now);
    Wire.putReturnAddress(control.headers(), CLIENT_TOPIC, 0, id.getBytes(UTF_8));
    Wire.put(control.headers(), header, about);
    return control;
  }

  /** The reply of {@code service} to {@code request}, whose values are trees. */
  static TestRecord<byte[], byte[]> reply(
      TestRecord<byte[], byte[]> request, String service, Reply<?> reply, Instant now) {
    TestRecord<byte[], byte[]> answer = record(request.key(), null, now);
    byte[] correlation = Wire.bytes(request.headers(), Wire.CORRELATION_ID);
    if (correlation != null) {
      answer.headers().add(Wire.CORRELATION_ID, correlation);
    }
    Wire.put(answer.headers(), Wire.SENDER, service);
    byte[] payload = Wire.putReply(answer.headers(), withValues(reply));
    return new TestRecord<>(answer.key(), payload, answer.headers(), now);
  }

  /** The reply in a record of JSON or text that came for the client, with trees for values. */
  static Reply<Object> read(TestRecord<byte[], byte[]> record) {
    return read(record, TreeCodecs.NONE);
  }

  /** The reply in a record that came for the client, with trees for values. */
  static Reply<Object> read(TestRecord<byte[], byte[]> record, TreeCodecs forms) {
    return withTrees(Wire.readReply(record.headers(), record.value()), forms);
  }

  /**
   * The reply in a record, its value as {@code codec} reads it.
   *
   * @throws CodecException when it cannot
   */
  static <T> Reply<T> read(TestRecord<byte[], byte[]> record, Codec<T> codec) {
    Reply<Value> reply = Wire.readReply(record.headers(), record.value());
    return reply.isOk()
        ? new Reply.Ok<>(Value.of(reply).as(codec))
        : new Reply.Failed<>(reply.fault());
  }

  static String correlation(TestRecord<byte[], byte[]> record) {
    String id = Wire.text(record.headers(), Wire.CORRELATION_ID);
    return id == null ? "" : id;
  }

  private static Reply<Value> withValues(Reply<?> reply) {
    if (reply instanceof Reply.Failed<?> failed) {
      return new Reply.Failed<>(failed.fault());
    }
    if (reply instanceof Reply.Parts<?> parts) {
      List<Reply<?>> values = new ArrayList<>();
      parts.replies().forEach(part -> values.add(withValues(part)));
      return new Reply.Parts<>(values);
    }
    return new Reply.Ok<>(Value.of(reply.value(), Codec.tree()));
  }

  private static Reply<Object> withTrees(Reply<?> reply, TreeCodecs forms) {
    if (reply instanceof Reply.Failed<?> failed) {
      return new Reply.Failed<>(failed.fault());
    }
    if (reply instanceof Reply.Parts<?> parts) {
      List<Reply<?>> trees = new ArrayList<>();
      parts.replies().forEach(part -> trees.add(withTrees(part, forms)));
      return new Reply.Parts<>(trees);
    }
    return new Reply.Ok<>(
        reply.value() instanceof Value value ? value.readableBy(forms).tree() : null);
  }

  private static TestRecord<byte[], byte[]> record(
      byte @Nullable [] key, byte @Nullable [] value, Instant now) {
    return new TestRecord<>(key, value, now);
  }
}
