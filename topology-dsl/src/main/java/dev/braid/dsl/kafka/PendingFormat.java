package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

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
      text(out, execution.id());
      bytes(out, execution.key());
      ReturnAddress address = execution.returnAddress();
      out.writeBoolean(address != null);
      if (address != null) {
        text(out, address.topic());
        out.writeInt(address.partition());
        bytes(out, address.correlation());
        Slip slip = address.slip();
        bytes(out, slip == null ? null : slip.bytes());
      }
      out.writeLong(execution.deadline());
      bytes(out, execution.traceParent());
      bytes(out, execution.traceState());
      out.writeLong(request.time());
      text(out, request.input().contentType());
      bytes(out, request.input().bytes());
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
      String id = text(in);
      Execution execution =
          new Execution(
              () -> id, bytes(in), returnAddress(in), in.readLong(), bytes(in), bytes(in), 0);
      long time = in.readLong();
      String contentType = text(in);
      return new Request(execution, Value.encoded(bytes(in), contentType), time);
    } catch (IOException broken) {
      throw new UncheckedIOException("the record of a pending request is broken", broken);
    }
  }

  private static @Nullable ReturnAddress returnAddress(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    ReturnAddress address = new ReturnAddress(text(in), in.readInt(), bytes(in));
    byte[] slip = bytes(in);
    return slip == null ? address : address.behind(Slip.parse(slip));
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(UTF_8));
  }

  private static void bytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = bytes(in);
    if (bytes == null) {
      throw new IOException("a text is missing");
    }
    return new String(bytes, UTF_8);
  }

  private static byte @Nullable [] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : in.readNBytes(length);
  }
}
