package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The function behind an {@link Apply}: pure, and known by its name. Two of them are equal when
 * names and codecs are, so a name must not stand for two functions.
 */
public final class NamedFunction<I, O> {

  private final String name;
  private final Codec<I> input;
  private final Codec<O> output;
  private final Function<? super I, ? extends @Nullable O> function;

  private NamedFunction(
      String name,
      Codec<I> input,
      Codec<O> output,
      Function<? super I, ? extends @Nullable O> function) {
    this.name = Names.require("function", name);
    this.input = requireNonNull(input, "input");
    this.output = requireNonNull(output, "output");
    this.function = requireNonNull(function, "function");
  }

  public static <I, O> NamedFunction<I, O> of(
      String name,
      Codec<I> input,
      Codec<O> output,
      Function<? super I, ? extends @Nullable O> function) {
    return new NamedFunction<>(name, input, output, function);
  }

  /** A function from tree to tree. */
  public static NamedFunction<Object, Object> tree(
      String name, Function<Object, @Nullable Object> function) {
    return new NamedFunction<>(name, Codec.tree(), Codec.tree(), function);
  }

  public String name() {
    return name;
  }

  public Codec<I> input() {
    return input;
  }

  public Codec<O> output() {
    return output;
  }

  /** Runs it. May throw whatever the function throws. */
  public @Nullable O apply(I value) {
    return function.apply(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamedFunction<?, ?> same
        && name.equals(same.name)
        && input.equals(same.input)
        && output.equals(same.output);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "apply " + name;
  }
}
