package dev.braid.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * How long callers wait for an attempt of a call where nobody has written it, such as by what the
 * service promises. A directory of services may know.
 */
@FunctionalInterface
public interface CallTimes {

  /** Nothing is known of any service: a call may take as long as its request's deadline allows. */
  CallTimes UNTOLD = (service, attempt) -> Optional.empty();

  /**
   * For one attempt. Called on stream threads, by several at once: answers from memory.
   *
   * @param attempt the first is 1
   * @return positive; empty: as long as the deadline allows
   */
  Optional<Duration> of(String service, int attempt);
}
