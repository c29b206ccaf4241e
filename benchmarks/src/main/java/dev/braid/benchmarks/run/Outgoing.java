package dev.braid.benchmarks.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A reply of a hand-written job on its way to the sink: its address and its text. With it go the
 * headers that Braid's replies have.
 *
 * @param partition of the topic, or -1: where the key belongs
 * @param text null in a fault
 */
public record Outgoing(String topic, int partition, @Nullable String text) {

  private static final Header SENDER = new RecordHeader(Wire.SENDER, "bench".getBytes(UTF_8));
  private static final Header TEXT =
      new RecordHeader(Wire.CONTENT_TYPE, "text/plain".getBytes(UTF_8));

  /** The reply to {@code request}, or null when nobody waits for one. */
  public static @Nullable Record<byte[], Outgoing> ok(Record<byte[], ?> request, String text) {
    Record<byte[], Outgoing> reply = to(request, text);
    if (reply != null) {
      reply.headers().add(TEXT);
    }
    return reply;
  }

  /** The refusal of {@code request}, or null when nobody waits for one. */
  public static @Nullable Record<byte[], Outgoing> failed(
      Record<byte[], ?> request, String step, Exception failure) {
    Record<byte[], Outgoing> reply = to(request, null);
    if (reply != null) {
      Fault.Origin origin = new Fault.Origin(step, "bench." + step);
      int code = FaultCode.HANDLER_FAILED.number();
      Wire.putReply(
          reply.headers(),
          new Reply.Failed<>(
              new Fault(
                  code,
                  String.valueOf(failure.getMessage()),
                  origin,
                  failure.getClass().getName())));
    }
    return reply;
  }

  private static @Nullable Record<byte[], Outgoing> to(
      Record<byte[], ?> request, @Nullable String text) {
    Headers asked = request.headers();
    Header topic = asked.lastHeader(Wire.REPLY_TOPIC);
    Header correlation = asked.lastHeader(Wire.CORRELATION_ID);
    Header place = asked.lastHeader(Wire.REPLY_PARTITION);
    if (topic == null || correlation == null) {
      return null;
    }
    int partition = place == null ? -1 : ByteBuffer.wrap(place.value()).getInt();
    Headers headers = new RecordHeaders();
    headers.add(correlation).add(SENDER);
    Outgoing outgoing = new Outgoing(new String(topic.value(), UTF_8), partition, text);
    return new Record<>(request.key(), outgoing, request.timestamp(), headers);
  }

  /** Adds the sink that brings replies to their addresses. */
  public static void addSink(Topology topology, String name, String... parents) {
    Serializer<Outgoing> writer =
        (topic, outgoing) -> outgoing.text == null ? null : outgoing.text.getBytes(UTF_8);
    topology.<byte[], Outgoing>addSink(
        name,
        (key, outgoing, context) -> outgoing.topic,
        new ByteArraySerializer(),
        writer,
        (topic, key, outgoing, partitions) ->
            outgoing.partition < 0 ? Optional.empty() : Optional.of(Set.of(outgoing.partition)),
        parents);
  }
}
