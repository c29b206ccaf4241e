package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** How a service makes a reply of a request: four kinds, which need different machinery. */
public sealed interface Work<I, O> {

  /** The same with a limit to each run. */
  Work<I, O> limited(Duration limit);

  /** Runs at once, on the stream thread. */
  record Inline<I, O>(Handler<I, O> handler) implements Work<I, O> {
    public Inline {
      requireNonNull(handler, "handler");
    }

    @Override
    public Work<I, O> limited(Duration limit) {
      AsyncHandler<I, O> waiting =
          (input, request) -> CompletableFuture.completedFuture(handler.handle(input, request));
      return new OffThread<>(waiting, Optional.of(limit));
    }
  }

  /**
   * Runs on a thread of its own, in order for each key.
   *
   * @param limit of one run; empty: the request's deadline is the only one
   */
  record OffThread<I, O>(AsyncHandler<I, O> handler, Optional<Duration> limit)
      implements Work<I, O> {
    public OffThread {
      requireNonNull(handler, "handler");
      limit.ifPresent(
          duration -> {
            if (duration.toMillis() < 1 || duration.compareTo(CallOptions.MAX_TIMEOUT) > 0) {
              throw new IllegalArgumentException(
                  "a limit must be 1 ms to %s, found %s"
                      .formatted(CallOptions.MAX_TIMEOUT, duration));
            }
          });
    }

    @Override
    public Work<I, O> limited(Duration changed) {
      return new OffThread<>(handler, Optional.of(changed));
    }
  }

  /** Runs at once, on the stream thread, with the state of the request's key. */
  record Stateful<S, I, O>(Codec<S> state, StatefulHandler<S, I, O> handler) implements Work<I, O> {
    public Stateful {
      requireNonNull(state, "state");
      requireNonNull(handler, "handler");
    }

    @Override
    public Work<I, O> limited(Duration limit) {
      throw new IllegalArgumentException(
          "a stateful service takes no limit: it runs on the stream thread, and must be short");
    }
  }

  /** Runs at once, on the stream thread, with the entries of the request's partition. */
  record Partitioned<I, O>(PartitionHandler<I, O> handler) implements Work<I, O> {
    public Partitioned {
      requireNonNull(handler, "handler");
    }

    @Override
    public Work<I, O> limited(Duration limit) {
      throw new IllegalArgumentException(
          "a partitioned service takes no limit: it runs on the stream thread, and must be short");
    }
  }

  /** Whether it keeps something of its own, and with it the reply to each request. */
  default boolean keepsState() {
    return this instanceof Work.Stateful<?, ?, ?> || this instanceof Work.Partitioned<I, O>;
  }
}
