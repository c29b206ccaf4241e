package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

/**
 * The name and the types of a service: all that a caller has to know of it. A deployed flow has one
 * too.
 *
 * @param name in the caller's own namespace, or with another one: {@code payments:charge}
 * @param <I> what it is asked with
 * @param <O> what it replies
 */
public record ServiceRef<I, O>(String name, Codec<I> input, Codec<O> output) {

  public ServiceRef {
    Names.requireReference("service", name);
    requireNonNull(input, "input");
    requireNonNull(output, "output");
  }

  public static <I, O> ServiceRef<I, O> of(String name, Codec<I> input, Codec<O> output) {
    return new ServiceRef<>(name, input, output);
  }

  /** A service from text to text. */
  public static ServiceRef<String, String> text(String name) {
    return new ServiceRef<>(name, Codec.text(), Codec.text());
  }

  /** A service from JSON to JSON, by Java types. */
  public static <I, O> ServiceRef<I, O> json(String name, Class<I> input, Class<O> output) {
    return new ServiceRef<>(name, Codec.json(input), Codec.json(output));
  }

  /** A service from tree to tree, as JSON: for what is known by name only. */
  public static ServiceRef<Object, Object> tree(String name) {
    return new ServiceRef<>(name, Codec.tree(), Codec.tree());
  }
}
