package dev.braid.dsl;

import org.jspecify.annotations.Nullable;

/**
 * What a stateful service makes of a request.
 *
 * @param state from now on; null: the key has none any more
 * @param reply to the caller
 */
public record Transition<S, O>(@Nullable S state, @Nullable O reply) {

  public static <S, O> Transition<S, O> to(@Nullable S state, @Nullable O reply) {
    return new Transition<>(state, reply);
  }
}
