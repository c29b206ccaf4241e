package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service and what it does: what an app hosts.
 *
 * <p>A handler may be asked the same again, after a crash for one, and need not answer the same:
 * its backend may be down then. So nothing that keeps something depends on its result until that
 * stands in a log. A flow runs a handler in place, without a topic between, only where no step of
 * the flow goes through a topic, or where the service is {@link #pure}; and a service hands its
 * value straight on to the next one of a pipe only if it is pure or keeps its replies, or if
 * nothing behind it keeps anything. Else its reply comes back to the flow first.
 *
 * @param <I> what it is asked with
 * @param <O> what it replies
 * @param work how a request becomes a reply
 * @param window for how long its replies are kept, so that a repeated request is answered without
 *     running it again; empty: a repeat runs. What keeps state keeps its replies anyway
 * @param isPure whether the same input always has the same reply, faults included
 */
public record Service<I, O>(
    ServiceRef<I, O> ref, Work<I, O> work, Optional<Duration> window, boolean isPure) {

  /** How long {@link #idempotent()} keeps replies. */
  public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(10);

  /** The longest window. */
  public static final Duration MAX_WINDOW = Duration.ofHours(24);

  public Service {
    requireNonNull(ref, "ref");
    Names.require("service", ref.name()); // what is hosted is in the namespace of its host
    requireNonNull(work, "work");
    window.ifPresent(
        duration -> {
          if (duration.toMillis() < 1 || duration.compareTo(MAX_WINDOW) > 0) {
            throw new IllegalArgumentException(
                "the window of '%s' must be 1 ms to %s, found %s"
                    .formatted(ref.name(), MAX_WINDOW, duration));
          }
          if (work.keepsState()) {
            throw new IllegalArgumentException(
                "'%s' keeps its replies with its state; leave the window out"
                    .formatted(ref.name()));
          }
        });
    String impure = isPure ? impurity(work, window) : "";
    if (!impure.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' cannot be pure: it %s".formatted(ref.name(), impure));
    }
  }

  private static String impurity(Work<?, ?> work, Optional<Duration> window) {
    if (work.keepsState()) {
      return "has a state";
    }
    if (work instanceof Work.OffThread<?, ?>) {
      return "runs off the stream thread, and whether its time runs out is no matter of its input";
    }
    return window.isPresent() ? "keeps its replies for repeated requests" : "";
  }

  /** A service that needs nothing but its input. */
  public static <I, O> Service<I, O> of(ServiceRef<I, O> ref, Body<I, O> body) {
    return of(ref, (input, request) -> body.answer(input));
  }

  public static <I, O> Service<I, O> of(ServiceRef<I, O> ref, Handler<I, O> handler) {
    return new Service<>(ref, new Work.Inline<>(handler), Optional.empty(), false);
  }

  /** A service whose handler answers later: it runs off the stream thread. */
  public static <I, O> Service<I, O> async(ServiceRef<I, O> ref, AsyncHandler<I, O> handler) {
    return new Service<>(
        ref, new Work.OffThread<>(handler, Optional.empty()), Optional.empty(), false);
  }

  /**
   * A service that keeps a state for each key. A request without a key is a fault 400.
   *
   * <p>Each request is applied once: its answer is kept with the state, and a repeat of it (the
   * same call id and key) gets that answer, wherever it wants it, until the deadline and the
   * clocks' skew have passed. Of an answer beyond 64 KiB is only kept that it was given; a repeat
   * gets a fault 410. A fault that may pass (503, 504) is the answer to its attempt: only a later
   * attempt runs.
   *
   * @param state how the state is kept, in at most 1 MiB; where it would be larger, the request is
   *     a fault 413 and the state stays as it was
   */
  public static <S, I, O> Service<I, O> stateful(
      ServiceRef<I, O> ref, Codec<S> state, StatefulHandler<S, I, O> handler) {
    return new Service<>(ref, new Work.Stateful<>(state, handler), Optional.empty(), false);
  }

  /**
   * A service that keeps entries for each partition and tells what it changes: a store, whose name
   * begins with {@code store.}. A request without a key is a fault 400; each request is applied
   * once, as one of a {@link #stateful} service is.
   */
  public static <I, O> Service<I, O> partitioned(
      ServiceRef<I, O> ref, PartitionHandler<I, O> handler) {
    return new Service<>(ref, new Work.Partitioned<>(handler), Optional.empty(), false);
  }

  /** The same, with a fault 504 when a run takes longer. Its handler runs off the stream thread. */
  public Service<I, O> limit(Duration limit) {
    return new Service<>(ref, work.limited(limit), window, isPure);
  }

  /** The same, answering a request that comes again within ten minutes without running it. */
  public Service<I, O> idempotent() {
    return idempotent(DEFAULT_WINDOW);
  }

  /**
   * The same, answering a request that comes again within {@code kept} without running it: one with
   * the same call id, whatever its key. Answers are kept as those of a stateful service are, and
   * told when they stand in the service's log of results: the first one for a request counts.
   *
   * @param kept at least until the deadline and the clocks' skew have passed; from when the request
   *     was written to the log, by the log's time
   */
  public Service<I, O> idempotent(Duration kept) {
    return new Service<>(ref, work, Optional.of(kept), isPure);
  }

  /**
   * The same, declared to be a pure function: the same input has the same reply, always, and a
   * fault is a reply too. It looks at no clock, calls nobody, and draws nothing at random; its
   * request's call id and deadline are no part of its input. Then it runs in place in every flow of
   * its app, and hands its value on to whatever follows it. Nothing checks this: a service that is
   * called pure and is not can make a flow do both of two alternatives after a crash.
   *
   * @throws IllegalArgumentException when it has a state, a window or a limit, or answers later:
   *     whether a time runs out, or a queue is full, is no matter of its input
   */
  public Service<I, O> pure() {
    return new Service<>(ref, work, window, true);
  }

  /** What may be built on its reply before that stands in a log. */
  public ServiceKind kind() {
    if (isPure) {
      return ServiceKind.PURE;
    }
    boolean keeps = window.isPresent() || work.keepsState();
    return keeps ? ServiceKind.KEEPING : ServiceKind.PLAIN;
  }

  public String name() {
    return ref.name();
  }

  /**
   * Whether it can run as a part of another topology: it keeps nothing, and does not leave the
   * stream thread. A service that keeps something has it in one place only.
   */
  public boolean canRunInPlace() {
    return work instanceof Work.Inline<I, O> && window.isEmpty();
  }

  /**
   * The function of a service that runs at once, for those who ask it directly.
   *
   * @throws IllegalStateException when it needs more than a thread to run
   */
  public Handler<I, O> handler() {
    if (work instanceof Work.Inline<I, O> inline) {
      return inline.handler();
    }
    throw new IllegalStateException(
        "'%s' is no plain function: %s".formatted(name(), work.getClass().getSimpleName()));
  }

  /** A handler that does not look at the request. */
  @FunctionalInterface
  public interface Body<I, O> {
    @Nullable O answer(I input) throws Exception;
  }
}
