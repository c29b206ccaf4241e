package dev.braid.engine.internal.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.wire.ReturnAddress;
import dev.braid.wire.RoutingSlip;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What stored records have in common: return addresses, and texts and bytes of any length, since
 * the platform's own form stops at 64 KiB.
 */
public final class StoredFields {

  private StoredFields() {}

  public static void writeText(DataOutputStream out, String text) throws IOException {
    writeBytes(out, text.getBytes(UTF_8));
  }

  public static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  public static String readText(DataInputStream in) throws IOException {
    byte[] bytes = readBytes(in);
    if (bytes == null) {
      throw new IOException("a text is missing");
    }
    return new String(bytes, UTF_8);
  }

  public static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : in.readNBytes(length);
  }

  public static void writeAddress(DataOutputStream out, @Nullable ReturnAddress address)
      throws IOException {
    out.writeBoolean(address != null);
    if (address != null) {
      writeText(out, address.topic());
      out.writeInt(address.partition());
      writeBytes(out, address.correlation());
      RoutingSlip slip = address.slip();
      writeBytes(out, slip == null ? null : slip.bytes());
    }
  }

  public static @Nullable ReturnAddress readAddress(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    ReturnAddress address = new ReturnAddress(readText(in), in.readInt(), readBytes(in));
    byte[] slip = readBytes(in);
    return slip == null ? address : address.behind(RoutingSlip.parse(slip));
  }
}
