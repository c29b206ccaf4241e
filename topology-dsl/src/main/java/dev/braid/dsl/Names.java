package dev.braid.dsl;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a name may look like: dotted lower-case words, such as {@code order.placed}. Topic, store
 * and node names are made from it, so it holds nothing that Kafka refuses or takes for the same
 * (underscore and dot collide in Kafka's metrics).
 *
 * <p>A namespace is one such word. What is called may be named with the namespace that it is in,
 * such as {@code payments:charge}; without one it is in the caller's own.
 */
public final class Names {

  /** The longest name, so that every topic made from it stays under Kafka's 249 characters. */
  public static final int MAX_LENGTH = 100;

  /** The longest namespace, for the same reason: it stands before all of them. */
  public static final int MAX_NAMESPACE = 20;

  private static final char SEPARATOR = ':';

  private static final Pattern LEGAL =
      Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*");

  /** Words of the flow language: a flow that used one as a name could not be written as text. */
  private static final Set<String> RESERVED = Set.of("with", "timeout", "retry", "emit", "apply");

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  /** What topics and groups begin with that stand in no namespace. */
  private static final Set<String> TAKEN = Set.of("signal", "store", "braid", "service", "queue");

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
          "%s name '%s' is not dotted lower-case words (such as order.placed) of at most %s characters"
              .formatted(what, name, MAX_LENGTH));
    }
    return name;
  }

  /** Whether {@code name} can be a namespace. */
  public static boolean isLegalNamespace(String name) {
    return name.length() <= MAX_NAMESPACE
        && WORD.matcher(name).matches()
        && !isReserved(name)
        && !TAKEN.contains(name);
  }

  /** Whether {@code reference} is a legal name, with or without a namespace. */
  public static boolean isLegalReference(String reference) {
    return isLegal(localOf(reference))
        && (reference.indexOf(SEPARATOR) < 0 || isLegalNamespace(namespaceOf(reference)));
  }

  /** The namespace that a reference names; empty when it names none. */
  public static String namespaceOf(String reference) {
    return reference.substring(0, Math.max(0, reference.indexOf(SEPARATOR)));
  }

  /** The name in a reference, without its namespace. */
  public static String localOf(String reference) {
    return reference.substring(reference.indexOf(SEPARATOR) + 1);
  }

  /** A name in a namespace; alone where that is empty, and as it is where it names one itself. */
  public static String reference(String namespace, String name) {
    return namespace.isEmpty() || name.indexOf(SEPARATOR) >= 0
        ? name
        : namespace + SEPARATOR + name;
  }

  /**
   * Returns {@code reference} when it is legal.
   *
   * @throws IllegalArgumentException saying what {@code what} was found and what was expected
   */
  public static String requireReference(String what, String reference) {
    if (reference.indexOf(SEPARATOR) < 0) {
      return require(what, reference);
    }
    if (!isLegalReference(reference)) {
      String why =
          isLegalNamespace(namespaceOf(reference))
              ? "behind a namespace stands a name of dotted lower-case words (such as order.placed)"
              : namespaceProblem(namespaceOf(reference));
      throw new IllegalArgumentException("%s name '%s': %s".formatted(what, reference, why));
    }
    return reference;
  }

  /** Why {@code name} is no namespace. */
  public static String namespaceProblem(String name) {
    return TAKEN.contains(name) || isReserved(name)
        ? "'%s' has a meaning of its own and is no namespace; choose another".formatted(name)
        : "a namespace is one lower-case word of at most %s characters, found '%s'"
            .formatted(MAX_NAMESPACE, name);
  }
}
