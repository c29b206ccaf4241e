package dev.braid.engine;

import java.time.Duration;
import java.util.Set;

/**
 * Knows whether anyone serves a name, so that a caller need not wait for a reply that nobody will
 * give. Asked before a call is sent, and once more before 404 is answered.
 */
@FunctionalInterface
public interface ServiceDirectory {

  /** Takes whatever is known, however old. */
  long ANY_TIME = Long.MIN_VALUE;

  /** Whether anyone serves a name. */
  enum Presence {
    SERVED,
    NOBODY,
    /** Not known, or not known yet: the call is sent. */
    UNKNOWN
  }

  /**
   * Whether anyone serves {@code name}. Called on stream threads, by several at once: answers from
   * memory, and finds out afterwards what it does not know.
   *
   * @param since what was found out before, in milliseconds since the epoch, does not count
   */
  Presence serves(String name, long since);

  /**
   * Whether anyone serves {@code name}, for callers that can wait until it is found out.
   *
   * @param patience after this it is not known
   */
  default Presence await(String name, Duration patience) {
    return serves(name, ANY_TIME);
  }

  /** Never says that nobody serves a name: every call is sent. */
  static ServiceDirectory off() {
    return (name, since) -> Presence.UNKNOWN;
  }

  /** These are served, and nothing else is. */
  static ServiceDirectory fixed(Set<String> names) {
    Set<String> served = Set.copyOf(names);
    return (name, since) -> served.contains(name) ? Presence.SERVED : Presence.NOBODY;
  }
}
