package dev.braid.testkit.faults;

import java.time.Duration;
import java.time.Instant;

/**
 * A strike that has happened.
 *
 * @param strike as it was planned
 * @param from when it really struck
 * @param until when its victim was whole again
 */
public record Struck(Strike strike, Instant from, Instant until) {

  @Override
  public String toString() {
    return "%s; whole again %.1f s after it struck"
        .formatted(strike, Duration.between(from, until).toMillis() / 1000.0);
  }
}
