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
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The record of a pending request: versioned, since a later version of Braid may have to read it.
 */
public final class PendingFormat {

  private static final int VERSION = 5;

  private PendingFormat() {}

  /**
   * A request that runs off the stream thread: as it came, its own envelope apart.
   *
   * @param input read by one thread at a time
   */
  public record Request(Record<byte[], Envelope> record, Execution execution, Value input) {

    /** Of the record in hand, whose envelope goes its own way. */
    public static Request of(Record<byte[], Envelope> inHand) {
      Envelope envelope = inHand.value();
      return of(
          StoredRecord.with(inHand, envelope.payload(), inHand.headers()), envelope.execution());
    }

    private static Request of(Record<byte[], Envelope> record, Execution execution) {
      record.value().begin(execution);
      Value input = Wire.value(record.headers(), record.value().payload());
      return new Request(record, execution, input);
    }

    /** Of its record in the log. */
    public long time() {
      return record.value().time();
    }
  }

  public static byte[] write(Request request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      StoredRecord.write(out, request.record());
      writeExecution(out, request.execution());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Reads a record that {@link #write} has written. */
  public static Request read(byte[] entry) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      Record<byte[], Envelope> record = StoredRecord.read(in);
      return Request.of(record, readExecution(in, ExecutionFactory.key(record)));
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

  public static Execution readExecution(DataInputStream in, byte @Nullable [] key, int frames)
      throws IOException {
    String id = readText(in);
    ReturnAddress address = StoredFields.readAddress(in);
    long deadline = in.readLong();
    long until = in.readLong();
    int attempt = in.readInt();
    Execution execution =
        new Execution(() -> id, key, address, deadline, readBytes(in), readBytes(in), frames);
    execution.setUntil(until);
    execution.setAttempt(attempt);
    return execution;
  }
}
