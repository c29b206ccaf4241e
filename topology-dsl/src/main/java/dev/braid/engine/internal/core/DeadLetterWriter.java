package dev.braid.engine.internal.core;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.DeadLetterPolicy;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterFormat;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Printable;
import dev.braid.wire.RecordSize;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the dead letters of one flow or service, on its stream thread. What keeps state writes a
 * letter in one transaction with the fault reply; what keeps none may write both again after a
 * crash.
 */
public final class DeadLetterWriter {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterWriter.class);

  private final String name;
  private final Limits limits;
  private final Environment environment;
  private final CompileOptions options;
  private final String sink;

  /**
   * @param name of the flow or service
   * @param sink to its dead letters; empty when there are none: then it only counts
   */
  public DeadLetterWriter(String name, EngineSettings settings, String sink) {
    this.name = name;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.options = settings.options();
    this.sink = sink;
  }

  /** Why the request is to be set aside, now that its reply is known; or null. */
  public static @Nullable DeadLetterReason reason(Envelope envelope, DeadLetterPolicy policy) {
    boolean failed = envelope.reply().code() == FaultCode.HANDLER_FAILED.number();
    boolean faults = policy == DeadLetterPolicy.FAULTS;
    return envelope.poison() == null && failed && faults
        ? DeadLetterReason.HANDLER_FAILED
        : envelope.poison();
  }

  /** Sets the record in hand aside. */
  public void write(
      Node node, Record<byte[], Envelope> record, DeadLetterReason reason, Fault fault) {
    Envelope envelope = record.value();
    boolean request = envelope.kind() == Envelope.Kind.REQUEST;
    String written = request ? Wire.requestTopic(name) : Wire.replyTopic(name);
    String topic = options.namespace().of(written);
    int partition = node.context().taskId().partition();
    write(
        node,
        record,
        new DeadLetterFormat.Cause(reason, fault.code(), fault.message(), name),
        new DeadLetter.Place(topic, partition, envelope.offset(), envelope.time()));
  }

  /** Sets a reply aside that its topic cannot take. */
  public void buryReply(Node node, Record<byte[], Envelope> reply, int code, String message) {
    Envelope outgoing = reply.value();
    write(
        node,
        reply,
        new DeadLetterFormat.Cause(DeadLetterReason.UNDELIVERABLE_REPLY, code, message, name),
        new DeadLetter.Place(outgoing.topic(), outgoing.partition(), -1, reply.timestamp()));
  }

  private void write(
      Node node,
      Record<byte[], Envelope> record,
      DeadLetterFormat.Cause cause,
      DeadLetter.Place place) {
    environment.counters().count(cause.reason());
    tell(cause, place);
    if (sink.isEmpty()) {
      return;
    }
    long now = node.context().currentSystemTimeMs();
    Envelope outgoing = Envelope.outgoing();
    Headers headers = Wire.headers();
    DeadLetterFormat.write(headers, cause, place, now);
    writeOriginals(headers, record);
    byte[] key = record.key();
    byte[] payload = record.value().payload();
    if (fits(key, payload, headers)) {
      outgoing.setPayload(payload);
    } else {
      key = fits(key, null, headers) ? key : null;
      DeadLetterFormat.writeMissing(headers, record.key() == key);
    }
    node.forward(new Record<>(key, outgoing, now, headers), sink);
  }

  /** What a handler threw is told of by who ran it. */
  private void tell(DeadLetterFormat.Cause cause, DeadLetter.Place place) {
    String letter =
        "%s: a dead letter, %s: %s%s"
            .formatted(name, cause.reason().text(), Printable.text(cause.message()), from(place));
    switch (cause.reason()) {
      case CRASH_LOOP -> LOG.warn("{}", letter);
      case HANDLER_ERROR, HANDLER_FAILED, MISPLACED -> LOG.debug("{}", letter);
      default -> {
        boolean eachPlace = cause.reason() == DeadLetterReason.UNDELIVERABLE_REPLY;
        String kind = name + ' ' + cause.reason() + (eachPlace ? cause.message() : "");
        environment.reports().warn(kind, environment.clock().millis(), letter);
      }
    }
  }

  /** What has not got anywhere stands nowhere. */
  private static String from(DeadLetter.Place place) {
    return place.offset() < 0
        ? ""
        : ", from topic %s partition %s offset %s"
            .formatted(Printable.text(place.topic()), place.partition(), place.offset());
  }

  /** A reply's headers have bounds of their own, which are wider: it may have many parts. */
  private void writeOriginals(Headers headers, Record<byte[], Envelope> record) {
    if (record.value().kind() == Envelope.Kind.REQUEST) {
      DeadLetterFormat.writeOriginals(
          headers,
          record.headers(),
          limits.of(Limit.MAX_HEADERS),
          limits.of(Limit.MAX_HEADER_BYTES) + RequestCheck.ofTheWire(record.headers()));
    } else {
      DeadLetterFormat.writeOriginals(
          headers, record.headers(), Wire.MOST_HEADERS, DeadLetterFormat.MAX_REPLY_HEADERS);
    }
  }

  private static boolean fits(byte @Nullable [] key, byte @Nullable [] payload, Headers headers) {
    return RecordSize.of(key, payload, headers) <= TopicSpec.MAX_DEAD_LETTER;
  }
}
