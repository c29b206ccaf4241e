package dev.braid.avro.internal.book;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What somebody else wrote, as it may stand in a message: short, and on one line. */
public final class Excerpt {

  private static final int LONGEST = 300;

  private Excerpt() {}

  public static String of(byte[] text) {
    int length = Math.min(text.length, 4 * LONGEST);
    return of(new String(text, 0, length, UTF_8));
  }

  public static String of(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
