package dev.braid.engine.internal.replies;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.RecordSize;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The form in which answers are kept, one behind the other in an array of bytes, and what of an
 * answer may be kept. They are searched and copied as they are; only the one that is sent again is
 * read.
 *
 * <p>A fault that may pass is the answer to its attempt, and to those before it: a later one runs.
 * Any other answer is final, and given to every attempt. So several may be kept of one request; an
 * attempt is given the one of the first attempt at or behind it, as it was when it first came.
 *
 * <pre>
 * answer = length (4 bytes, of all that follows), id (16), until (8), attempt (4), kind (1), content
 * </pre>
 */
public final class KeptReplyForm {

  /** The largest content of an answer, in bytes. Of a larger one is kept only that it was given. */
  static final int MAX_CONTENT = 64 * 1024;

  private static final int LENGTH = Integer.BYTES;
  private static final int ID = LENGTH;
  private static final int UNTIL = ID + DedupKey.BYTES;
  private static final int ATTEMPT = UNTIL + Long.BYTES;
  private static final int KIND = ATTEMPT + Integer.BYTES;
  private static final int CONTENT = KIND + 1;

  private static final byte NULL = 0;
  private static final byte JSON = 1;
  private static final byte TEXT = 2;

  /** A value of any other content type, which stands before it. */
  private static final byte OTHER = 3;

  private static final byte FAULT = 4;

  /** The replies of a parallel or a recorded batch, in the form of the wire. */
  private static final byte PARTS = 5;

  /** Of an answer that is given to every attempt: it comes behind all others. */
  private static final int FINAL = Integer.MAX_VALUE;

  private KeptReplyForm() {}

  /** Whether an answer ends its request: after a fault that may pass, a later attempt runs. */
  private static boolean isFinal(Reply<Value> reply) {
    return !FaultCode.isRetryable(reply.code());
  }

  /**
   * An answer that is kept.
   *
   * @param attempt the last one that it is given to
   */
  record Found(int attempt, Reply<Value> reply) {

    /** The one of the two that came first to the attempt that both would answer. */
    static @Nullable Found first(@Nullable Found one, @Nullable Found other) {
      return one == null || (other != null && other.attempt() < one.attempt()) ? other : one;
    }
  }

  /**
   * Makes bytes of the reply in hand. What would keep it from being sent becomes a fault here: the
   * answer that is kept must be the one that is sent.
   *
   * @param tooLarge the fault instead of a reply that is too large
   */
  static void seal(
      Envelope envelope, EngineSettings settings, FaultCode tooLarge, Fault.Origin origin) {
    if (!envelope.isOk()) {
      return;
    }
    int maxPayload = settings.limits().of(Limit.MAX_PAYLOAD);
    try {
      byte[] payload = envelope.value().bytes();
      if (payload != null && payload.length > maxPayload) {
        String message = RecordSize.tooLarge(payload.length, maxPayload);
        Fault fault = new Fault(tooLarge.number(), "the reply cannot be sent: " + message, origin);
        envelope.fail(fault, DeadLetterReason.REPLY_TOO_LARGE);
      }
    } catch (CodecException unfit) {
      envelope.failToWrite(unfit, origin, settings.environment());
    }
  }

  /**
   * One answer, of a reply that is sealed; of one that is too large only that it was given.
   *
   * @param attempt that is answered
   * @param until by when it is no longer given, in milliseconds since the epoch
   * @param origin who gives it
   */
  public static byte[] write(
      DedupKey id,
      int attempt,
      long until,
      Reply<Value> reply,
      Fault.Origin origin,
      EngineCounters counters) {
    byte[] kept = write(id, isFinal(reply) ? FINAL : attempt, until, reply);
    if (kept.length <= CONTENT + MAX_CONTENT) {
      return kept;
    }
    counters.count(EngineCounter.UNKEPT_REPLY);
    String message =
        "it was done, but its answer has more than %s bytes, and was not kept"
            .formatted(MAX_CONTENT);
    Fault gone = new Fault(FaultCode.GONE.number(), message, origin);
    return write(id, FINAL, until, FAULT, faultContent(gone));
  }

  private static byte[] write(DedupKey id, int attempt, long until, Reply<Value> reply) {
    if (reply instanceof Reply.Failed<Value> failed) {
      return write(id, attempt, until, FAULT, faultContent(failed.fault()));
    }
    if (reply instanceof Reply.Parts<Value>) {
      Headers headers = Wire.headers();
      byte[] payload = Wire.putReply(headers, reply);
      return write(id, attempt, until, PARTS, KeptReply.toBytes(headers, payload));
    }
    Value value = Value.of(reply);
    byte[] payload = value.bytes();
    if (payload == null) {
      return write(id, attempt, until, NULL, new byte[0]);
    }
    String type = value.contentType();
    if (type.equals(Json.CONTENT_TYPE)) {
      return write(id, attempt, until, JSON, payload);
    }
    if (type.equals(Codec.text().contentType())) {
      return write(id, attempt, until, TEXT, payload);
    }
    byte[] name = type.getBytes(UTF_8);
    ByteBuffer content = ByteBuffer.allocate(LENGTH + name.length + payload.length);
    put(content, name).put(payload);
    return write(id, attempt, until, OTHER, content.array());
  }

  private static byte[] write(DedupKey id, int attempt, long until, byte kind, byte[] content) {
    ByteBuffer kept = ByteBuffer.allocate(CONTENT + content.length);
    kept.putInt(CONTENT - LENGTH + content.length);
    kept.putLong(id.high()).putLong(id.low()).putLong(until).putInt(attempt);
    kept.put(kind).put(content);
    return kept.array();
  }

  /** Where the answer behind the one at {@code at} begins; the array's length behind the last. */
  static int next(byte[] replies, int at) {
    return at + LENGTH + ByteBuffer.wrap(replies).getInt(at);
  }

  /** By when the answer at {@code at} is no longer given, in milliseconds since the epoch. */
  static long until(byte[] replies, int at) {
    return ByteBuffer.wrap(replies).getLong(at + UNTIL);
  }

  /** Whether the answer at {@code at} is given to every attempt. */
  static boolean isFinal(byte[] replies, int at) {
    return ByteBuffer.wrap(replies).getInt(at + ATTEMPT) == FINAL;
  }

  static DedupKey id(byte[] replies, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(replies);
    return new DedupKey(bytes.getLong(at + ID), bytes.getLong(at + ID + Long.BYTES));
  }

  /** The answer that is given at {@code now} to this attempt of a request, if there is one. */
  static @Nullable Found find(byte[] replies, int from, DedupKey id, int attempt, long now) {
    ByteBuffer bytes = ByteBuffer.wrap(replies);
    int first = -1;
    for (int at = from; at < replies.length; at += LENGTH + bytes.getInt(at)) {
      if (bytes.getLong(at + ID) == id.high()
          && bytes.getLong(at + ID + Long.BYTES) == id.low()
          && bytes.getLong(at + UNTIL) > now
          && bytes.getInt(at + ATTEMPT) >= attempt
          && (first < 0 || bytes.getInt(at + ATTEMPT) < bytes.getInt(first + ATTEMPT))) {
        first = at;
      }
    }
    return first < 0 ? null : new Found(bytes.getInt(first + ATTEMPT), read(replies, first));
  }

  private static Reply<Value> read(byte[] replies, int at) {
    ByteBuffer content = ByteBuffer.wrap(replies);
    content.position(at + CONTENT).limit(next(replies, at));
    byte kind = replies[at + KIND];
    return switch (kind) {
      case NULL -> new Reply.Ok<>(Value.encoded(null, ""));
      case JSON -> new Reply.Ok<>(Value.encoded(rest(content), Json.CONTENT_TYPE));
      case TEXT -> new Reply.Ok<>(Value.encoded(rest(content), Codec.text().contentType()));
      case OTHER -> {
        String type = text(content);
        yield new Reply.Ok<>(Value.encoded(rest(content), type));
      }
      case FAULT -> new Reply.Failed<>(fault(content));
      case PARTS -> KeptReply.read("a kept reply", rest(content));
      default -> throw new IllegalStateException("a kept reply has the unknown kind " + kind);
    };
  }

  private static byte[] faultContent(Fault fault) {
    byte[] message = fault.message().getBytes(UTF_8);
    byte[] service = fault.origin().service().getBytes(UTF_8);
    byte[] step = fault.origin().step().getBytes(UTF_8);
    byte[] exception = fault.exception().getBytes(UTF_8);
    int length = Short.BYTES + 3 * LENGTH + message.length + service.length + step.length;
    int behind = exception.length == 0 ? 0 : LENGTH + exception.length;
    ByteBuffer content = ByteBuffer.allocate(length + behind).putShort((short) fault.code());
    put(put(put(content, message), service), step);
    if (behind > 0) {
      put(content, exception);
    }
    return content.array();
  }

  private static Fault fault(ByteBuffer content) {
    int code = content.getShort();
    String message = text(content);
    String service = text(content);
    Fault.Origin origin = new Fault.Origin(service, text(content));
    return new Fault(code, message, origin, content.hasRemaining() ? text(content) : "");
  }

  private static ByteBuffer put(ByteBuffer content, byte[] text) {
    return content.putInt(text.length).put(text);
  }

  private static String text(ByteBuffer content) {
    return new String(bytes(content, content.getInt()), UTF_8);
  }

  private static byte[] rest(ByteBuffer content) {
    return bytes(content, content.remaining());
  }

  private static byte[] bytes(ByteBuffer content, int length) {
    byte[] bytes = new byte[length];
    content.get(bytes);
    return bytes;
  }
}
