package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What comes from outside, as it may stand in the log and in messages. */
public final class Printable {

  /** As much as of a key in a fault's message. */
  private static final int SHOWN = 64;

  private Printable() {}

  public static String text(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** The beginning, as text. */
  public static String bytes(byte[] bytes) {
    String text = new String(bytes, 0, Math.min(bytes.length, SHOWN), UTF_8);
    return text(text) + (bytes.length > SHOWN ? "..." : "");
  }
}
