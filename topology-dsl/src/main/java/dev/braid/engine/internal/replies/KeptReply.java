package dev.braid.engine.internal.replies;

import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.StoredFields;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A reply in the store: the headers and the payload that it has on the wire. */
public final class KeptReply {

  private static final int VERSION = 1;

  private KeptReply() {}

  /** What {@link Wire#putReply} has written, in one piece. */
  public static byte[] toBytes(Headers headers, byte @Nullable [] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Header[] all = headers.toArray();
      out.writeByte(VERSION);
      out.writeShort(all.length);
      for (Header header : all) {
        out.writeUTF(header.key());
        StoredFields.writeBytes(out, header.value());
      }
      StoredFields.writeBytes(out, payload);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} has written.
   *
   * @param what it is, for whoever must be told that it is broken
   */
  public static Reply<Value> read(String what, byte[] kept) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(kept))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      Headers headers = Wire.headers();
      for (int count = in.readShort(); count > 0; count--) {
        headers.add(in.readUTF(), StoredFields.readBytes(in));
      }
      return Wire.readReply(headers, StoredFields.readBytes(in));
    } catch (IOException broken) {
      throw new UncheckedIOException(what + " is broken", broken);
    }
  }
}
