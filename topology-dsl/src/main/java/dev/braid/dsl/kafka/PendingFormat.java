package dev.braid.dsl.kafka;

import static dev.braid.dsl.kafka.StoredFields.readBytes;
import static dev.braid.dsl.kafka.StoredFields.readText;
import static dev.braid.dsl.kafka.StoredFields.writeBytes;
import static dev.braid.dsl.kafka.StoredFields.writeText;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The record of a pending request: versioned, since a later version of Braid may have to read it.
 */
final class PendingFormat {

  private static final int VERSION = 2;

  private PendingFormat() {}

  /**
   * A request, as far as it is needed to run and to answer it.
   *
   * @param input read by one thread at a time
   * @param time of its record in the log
   */
  record Request(Execution execution, Value input, long time) {}

  /** The record of a request whose input came as bytes. */
  static byte[] write(Request request) {
    Execution execution = request.execution();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      writeText(out, execution.id());
      writeBytes(out, execution.key());
      StoredFields.writeAddress(out, execution.returnAddress());
      out.writeLong(execution.deadline());
      writeBytes(out, execution.traceParent());
      writeBytes(out, execution.traceState());
      out.writeLong(request.time());
      writeText(out, request.input().contentType());
      writeBytes(out, request.input().bytes());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Reads a record that {@link #write} has written. */
  static Request read(byte[] record) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      String id = readText(in);
      Execution execution =
          new Execution(
              () -> id,
              readBytes(in),
              StoredFields.readAddress(in),
              in.readLong(),
              readBytes(in),
              readBytes(in),
              0);
      long time = in.readLong();
      String contentType = readText(in);
      return new Request(execution, Value.encoded(readBytes(in), contentType), time);
    } catch (IOException broken) {
      throw new UncheckedIOException("the record of a pending request is broken", broken);
    }
  }
}
