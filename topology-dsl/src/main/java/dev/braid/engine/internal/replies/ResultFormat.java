package dev.braid.engine.internal.replies;

import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.PendingFormat;
import dev.braid.engine.internal.core.StoredFields;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a record in the log of results of an idempotent service: what came of a request,
 * or a request whose result stands before it there, and all that is needed to answer it. The
 * record's key is the request's.
 */
final class ResultFormat {

  private static final int VERSION = 2;

  private static final byte RESULT = 0;
  private static final byte REPEAT = 1;

  private ResultFormat() {}

  /**
   * What such a record says.
   *
   * @param time of the request in the log
   * @param input of the request; empty where there is a result
   * @param reply null where the request is to be answered with the result that there is already
   */
  record Entry(Execution execution, long time, Value input, @Nullable Reply<Value> reply) {

    /** The request, to go on with it, with those of its headers that are kept. */
    Record<byte[], Envelope> request() {
      Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, input.bytes());
      envelope.begin(execution);
      envelope.setTime(time);
      envelope.succeed(input);
      Record<byte[], Envelope> record = new Record<>(execution.key(), envelope, Math.max(0, time));
      Headers headers = record.headers();
      if (execution.returnAddress() != null) {
        execution.returnAddress().writeTo(headers);
      }
      if (execution.traceParent() != null) {
        headers.add(Wire.TRACE_PARENT, execution.traceParent());
      }
      if (execution.traceState() != null) {
        headers.add(Wire.TRACE_STATE, execution.traceState());
      }
      Wire.putContentType(headers, input);
      return record;
    }
  }

  /** What came of a request, whose reply can be encoded. */
  static byte[] result(Execution execution, long time, Reply<Value> reply) {
    Headers headers = Wire.headers();
    byte[] payload = Wire.putReply(headers, reply);
    return write(execution, time, RESULT, KeptReply.toBytes(headers, payload), "");
  }

  /** A request that comes again, with what it takes to run it, should there be no result. */
  static byte[] repeat(Execution execution, long time, Value input) {
    return write(execution, time, REPEAT, input.bytes(), input.contentType());
  }

  private static byte[] write(
      Execution execution, long time, byte kind, byte @Nullable [] content, String contentType) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      PendingFormat.writeExecution(out, execution);
      out.writeLong(time);
      out.writeByte(kind);
      StoredFields.writeText(out, contentType);
      StoredFields.writeBytes(out, content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static Entry read(byte @Nullable [] key, byte[] payload) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      Execution execution = PendingFormat.readExecution(in, key);
      long time = in.readLong();
      byte kind = in.readByte();
      String contentType = StoredFields.readText(in);
      byte[] content = StoredFields.readBytes(in);
      Value input = Value.encoded(kind == REPEAT ? content : null, contentType);
      Reply<Value> reply =
          kind == RESULT && content != null ? KeptReply.read("a result", content) : null;
      return new Entry(execution, time, input, reply);
    } catch (IOException broken) {
      throw new UncheckedIOException("a record of the log of results is broken", broken);
    }
  }
}
