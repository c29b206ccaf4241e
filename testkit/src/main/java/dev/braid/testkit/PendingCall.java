package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Reply;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * A request that a flow has sent to a service and that nobody has answered yet.
 *
 * @param service that is asked
 * @param record the request as it stands on the wire
 * @param forms of the values that the flow sends, besides JSON and text
 */
public record PendingCall(String service, TestRecord<byte[], byte[]> record, TreeCodecs forms) {

  /** The id of the step that asks. */
  public String stepId() {
    return header(Wire.STEP);
  }

  public String callId() {
    byte[] id = Wire.callId(headers());
    return id == null ? "" : new String(id, UTF_8);
  }

  /** Where the reply is wanted. */
  public String replyTopic() {
    return header(Wire.REPLY_TOPIC);
  }

  public Instant deadline() {
    return Instant.ofEpochMilli(Wire.number(headers(), Wire.DEADLINE, 0));
  }

  /** The input as a tree. */
  public @Nullable Object input() {
    return value().tree();
  }

  /** The input as the service would read it. */
  public <T> @Nullable T input(Codec<T> codec) {
    return value().as(codec);
  }

  private Value value() {
    String contentType = Wire.text(headers(), Wire.CONTENT_TYPE);
    return Value.encoded(record.value(), contentType == null ? "" : contentType).readableBy(forms);
  }

  /** The record that answers this call. */
  TestRecord<byte[], byte[]> answer(Reply<?> reply, Instant now) {
    return Messages.reply(record, service, reply, now);
  }

  private Headers headers() {
    return record.headers();
  }

  private String header(String name) {
    String text = Wire.text(headers(), name);
    return text == null ? "" : text;
  }
}
