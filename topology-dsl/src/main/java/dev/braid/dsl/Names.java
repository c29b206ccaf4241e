package dev.braid.dsl;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a name may look like: dotted lower-case words, such as {@code order.placed}. Topic, store
 * and node names are made from it, so it holds nothing that Kafka refuses or takes for the same
 * (underscore and dot collide in Kafka's metrics).
 */
public final class Names {

  /** The longest name, so that every topic made from it stays under Kafka's 249 characters. */
  public static final int MAX_LENGTH = 100;

  private static final Pattern LEGAL =
      Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*");

  /** Words of the flow language: a flow that used one as a name could not be written as text. */
  private static final Set<String> RESERVED = Set.of("with", "timeout", "retry", "emit", "apply");

  private Names() {}

  public static boolean isLegal(String name) {
    return name.length() <= MAX_LENGTH && LEGAL.matcher(name).matches() && !isReserved(name);
  }

  /** Whether {@code name} is a word of the flow language, which nothing can have for its name. */
  public static boolean isReserved(String name) {
    return RESERVED.contains(name);
  }

  /**
   * Returns {@code name} when it is legal.
   *
   * @throws IllegalArgumentException saying what {@code what} was found and what was expected
   */
  public static String require(String what, String name) {
    if (isReserved(name)) {
      throw new IllegalArgumentException(
          "%s name '%s' is a word of the flow language; choose another".formatted(what, name));
    }
    if (!isLegal(name)) {
      throw new IllegalArgumentException(
          "%s name '%s' is not dotted lower-case words (such as order.placed) of at most %d characters"
              .formatted(what, name, MAX_LENGTH));
    }
    return name;
  }
}
