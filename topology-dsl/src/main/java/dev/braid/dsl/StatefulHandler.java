package dev.braid.dsl;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The Java code of a service that keeps a state for each key: {@code (state, input) -> (state,
 * reply)}.
 *
 * <p>Deterministic by contract: the same state, input and request give the same transition,
 * whenever and wherever it runs. So it looks at no clock, no random number and nothing outside;
 * time comes from its {@link Request}. After a crash it runs again on the state as it was, and its
 * first run counts for nothing. The requests of one key run one after the other, on a stream
 * thread: keep it short. To fail with a code of its choice it throws {@link FaultException};
 * anything else it throws becomes a fault 500. In both cases the state stays as it was.
 */
@FunctionalInterface
public interface StatefulHandler<S, I, O> {

  /**
   * What becomes of the state, and the reply.
   *
   * @param state of the request's key; null while it has none
   */
  Transition<S, O> handle(@Nullable S state, I input, Request request) throws Exception;

  /** What a stateful handler may know of the request in hand, beside its input. */
  interface Request extends Handler.Request {

    /** When the request was written to the log: the only clock that a handler may look at. */
    Instant time();
  }
}
