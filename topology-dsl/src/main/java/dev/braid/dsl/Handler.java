package dev.braid.dsl;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The Java code that implements a service.
 *
 * <p>Called on a stream thread, by several threads at once when the service has several: keep it
 * short, and without shared mutable state. It may run again for the same request after a crash;
 * {@link Request#callId} is then the same. It is never given null, a request without a payload is a
 * fault 400 before it is run; but for a service that reads trees, of which null is one. To fail
 * with a code of its choice it throws {@link FaultException}; anything else it throws becomes a
 * fault 500.
 */
@FunctionalInterface
public interface Handler<I, O> {

  @Nullable O handle(I input, Request request) throws Exception;

  /** What a handler may know of the request in hand. */
  interface Request {

    /** The same in every attempt: a token for making outside effects idempotent. */
    String callId();

    /** When the caller stops waiting. */
    Instant deadline();
  }
}
