package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Texts and bytes of any length in stored records: the platform's own form stops at 64 KiB. */
final class StoredFields {

  private StoredFields() {}

  static void writeText(DataOutputStream out, String text) throws IOException {
    writeBytes(out, text.getBytes(UTF_8));
  }

  static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  static String readText(DataInputStream in) throws IOException {
    byte[] bytes = readBytes(in);
    if (bytes == null) {
      throw new IOException("a text is missing");
    }
    return new String(bytes, UTF_8);
  }

  static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : in.readNBytes(length);
  }
}
