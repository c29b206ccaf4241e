package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A service and the handler that implements it: what an app hosts.
 *
 * @param <I> what it is asked with
 * @param <O> what it replies
 */
public record Service<I, O>(ServiceRef<I, O> ref, Handler<I, O> handler) {

  public Service {
    requireNonNull(ref, "ref");
    requireNonNull(handler, "handler");
  }

  /** A service that needs nothing but its input. */
  public static <I, O> Service<I, O> of(ServiceRef<I, O> ref, Body<I, O> body) {
    return new Service<>(ref, (input, request) -> body.answer(input));
  }

  public static <I, O> Service<I, O> of(ServiceRef<I, O> ref, Handler<I, O> handler) {
    return new Service<>(ref, handler);
  }

  public String name() {
    return ref.name();
  }

  /** A handler that does not look at the request. */
  @FunctionalInterface
  public interface Body<I, O> {
    @Nullable O answer(I input) throws Exception;
  }
}
