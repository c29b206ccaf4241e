package dev.braid.engine.internal.core;

import static dev.braid.wire.DeadLetterReason.HEADERS_TOO_LARGE;
import static dev.braid.wire.DeadLetterReason.HEADERS_TOO_MANY;
import static dev.braid.wire.DeadLetterReason.KEY_TOO_LARGE;
import static dev.braid.wire.DeadLetterReason.PAYLOAD_TOO_LARGE;
import static dev.braid.wire.DeadLetterReason.UNDELIVERABLE_REPLY;

import dev.braid.dsl.FaultCode;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.wire.RecordSize;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Wire;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Looks at a request from outside: its sizes, its time, and where its reply should go. */
public final class RequestCheck {

  /** Room for a slip, and for what is said of a call. */
  private static final int MOST_OF_THE_WIRE = Wire.MAX_HEADER + 4 * 1024;

  private final Limits limits;
  private final Environment environment;
  private final boolean keeps;
  private final ReplyPlaces places;

  /**
   * @param keeps whether a request may change what is kept; then nothing but its own form may turn
   *     it away
   */
  public RequestCheck(EngineSettings settings, boolean keeps) {
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.keeps = keeps;
    this.places = new ReplyPlaces(settings.environment().topics());
  }

  /** The first thing that is wrong with it before anything is decoded, or null. */
  public @Nullable RejectedRequest find(
      Record<byte[], Envelope> record, @Nullable ReturnAddress address) {
    RejectedRequest size = sizes(record);
    return size == null && address != null ? place(address) : size;
  }

  private @Nullable RejectedRequest sizes(Record<byte[], Envelope> record) {
    byte[] payload = record.value().payload();
    if (payload != null && payload.length > limits.of(Limit.MAX_PAYLOAD)) {
      return RejectedRequest.tooLarge(
          PAYLOAD_TOO_LARGE, RecordSize.tooLarge(payload.length, limits.of(Limit.MAX_PAYLOAD)));
    }
    if (record.key() != null && record.key().length > Wire.MAX_KEY) {
      return RejectedRequest.tooLarge(
          KEY_TOO_LARGE,
          "the key has %s bytes, at most %s are allowed"
              .formatted(record.key().length, Wire.MAX_KEY));
    }
    return headers(record.headers());
  }

  private @Nullable RejectedRequest headers(Headers headers) {
    int number = 0;
    long bytes = 0;
    for (Header header : headers) {
      number++;
      bytes += RecordSize.ofHeader(header);
    }
    int maxHeaders = limits.of(Limit.MAX_HEADERS);
    int maxBytes = limits.of(Limit.MAX_HEADER_BYTES);
    if (number > maxHeaders) {
      return RejectedRequest.tooLarge(
          HEADERS_TOO_MANY,
          "it has %s headers, at most %s are allowed".formatted(number, maxHeaders));
    }
    if (bytes > maxBytes && bytes > maxBytes + ofTheWire(headers)) {
      return RejectedRequest.tooLarge(
          HEADERS_TOO_LARGE,
          "its headers have %s bytes, at most %s are allowed".formatted(bytes, maxBytes));
    }
    return null;
  }

  /**
   * What the headers of the wire take, which whoever calls adds to those that it was given: up to
   * so much, they are no fault of the first sender.
   */
  static int ofTheWire(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      if (header.key().startsWith("braid-") || header.key().startsWith("kafka_")) {
        bytes += RecordSize.ofHeader(header);
      }
    }
    return (int) Math.min(bytes, MOST_OF_THE_WIRE);
  }

  /**
   * A request whose reply could reach nobody is not run: once its place for replies is there, its
   * dead letter can be sent again. Where something is kept it is run: whether the place is there is
   * asked of the brokers, and a replay that was told otherwise would take back what others have
   * been told of. Then the reply is set aside, and not the request.
   */
  private @Nullable RejectedRequest place(ReturnAddress address) {
    if (!address.hasShortCorrelation()) {
      return new RejectedRequest(
          UNDELIVERABLE_REPLY, FaultCode.BAD_REQUEST, address.longCorrelation());
    }
    if (!places.isAllowed(address)) {
      return nowhere("no reply may be sent to", address);
    }
    boolean missing = !keeps && places.isMissing(address);
    return missing ? nowhere("there is no", address) : null;
  }

  private static RejectedRequest nowhere(String what, ReturnAddress address) {
    return new RejectedRequest(
        UNDELIVERABLE_REPLY, FaultCode.BAD_REQUEST, what + " " + address.place());
  }

  /**
   * The time that deadlines count from. The log's own is taken as it is. A sender's may be none at
   * all, or further ahead than any deadline may be: then it is now, which in a replay is a little
   * later.
   */
  public long time(Envelope envelope) {
    long time = envelope.time();
    if (!envelope.hasSendersTime()) {
      return time;
    }
    long now = environment.clock().millis();
    if (time >= 0 && time <= now + limits.millis(Limit.MAX_DEADLINE)) {
      return time;
    }
    environment.counters().count(EngineCounter.CLAMPED_TIMESTAMP);
    return now;
  }
}
