package dev.braid.engine.internal.core;

import static dev.braid.engine.internal.core.StoredFields.readBytes;
import static dev.braid.engine.internal.core.StoredFields.readText;
import static dev.braid.engine.internal.core.StoredFields.writeBytes;
import static dev.braid.engine.internal.core.StoredFields.writeText;

import dev.braid.wire.ReturnAddress;
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
 * The record of a pending request: versioned, since a later version of Braid may have to read it.
 */
public final class PendingFormat {

  private static final int VERSION = 4;

  private PendingFormat() {}

  /**
   * A request, as far as it is needed to run and to answer it.
   *
   * @param input read by one thread at a time
   * @param time of its record in the log
   */
  public record Request(Execution execution, Value input, long time) {}

  /** The record of a request whose input came as bytes. */
  public static byte[] write(Request request) {
    Execution execution = request.execution();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      writeBytes(out, execution.key());
      writeExecution(out, execution);
      out.writeLong(request.time());
      writeText(out, request.input().contentType());
      writeBytes(out, request.input().bytes());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Reads a record that {@link #write} has written. */
  public static Request read(byte[] record) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      Execution execution = readExecution(in, readBytes(in));
      long time = in.readLong();
      String contentType = readText(in);
      return new Request(execution, Value.encoded(readBytes(in), contentType), time);
    } catch (IOException broken) {
      throw new UncheckedIOException("the record of a pending request is broken", broken);
    }
  }

  /** Writes an execution of a service, whose key is written elsewhere. */
  public static void writeExecution(DataOutputStream out, Execution execution) throws IOException {
    writeText(out, execution.id());
    StoredFields.writeAddress(out, execution.returnAddress());
    out.writeLong(execution.deadline());
    out.writeLong(execution.until());
    out.writeInt(execution.attempt());
    writeBytes(out, execution.traceParent());
    writeBytes(out, execution.traceState());
  }

  public static Execution readExecution(DataInputStream in, byte @Nullable [] key)
      throws IOException {
    return readExecution(in, key, 0);
  }

  public static Execution readExecution(DataInputStream in, byte @Nullable [] key, int slots)
      throws IOException {
    String id = readText(in);
    ReturnAddress address = StoredFields.readAddress(in);
    long deadline = in.readLong();
    long until = in.readLong();
    int attempt = in.readInt();
    Execution execution =
        new Execution(() -> id, key, address, deadline, readBytes(in), readBytes(in), slots);
    execution.setUntil(until);
    execution.setAttempt(attempt);
    return execution;
  }

  /**
   * The record of a request, with those of its headers that are kept: to go on with it, or for its
   * dead letter, should there be one.
   */
  public static Record<byte[], Envelope> record(Request request) {
    Execution execution = request.execution();
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, request.input().bytes());
    envelope.begin(execution);
    envelope.setTime(request.time());
    Record<byte[], Envelope> record =
        new Record<>(execution.key(), envelope, Math.max(0, request.time()));
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
    Wire.putContentType(headers, request.input());
    return record;
  }
}
