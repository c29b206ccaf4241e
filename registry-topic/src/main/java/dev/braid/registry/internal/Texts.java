package dev.braid.registry.internal;

import static java.util.Objects.requireNonNull;

/** Bounds of what a record may hold: it comes from anywhere, and is kept in memory. */
public final class Texts {

  /** Of names, places and the like. */
  public static final int SHORT = 200;

  /** Of a schema. */
  public static final int LONG = 65_536;

  /** How many endpoints, signals or metadata entries a registration may have. */
  static final int MANY = 1000;

  private Texts() {}

  public static String require(String what, String text, int longest) {
    requireNonNull(text, what);
    if (text.length() > longest) {
      throw new IllegalArgumentException(
          "%s may have %s characters, found %s: %s..."
              .formatted(what, longest, text.length(), text.substring(0, 40)));
    }
    return text;
  }

  public static void requireFew(String what, int count) {
    if (count > MANY) {
      throw new IllegalArgumentException(
          "a registration may have %s %s, found %s".formatted(MANY, what, count));
    }
  }

  public static void requireNotNegative(String what, long number) {
    if (number < 0) {
      throw new IllegalArgumentException(
          "%s must not be negative, found %s".formatted(what, number));
    }
  }
}
