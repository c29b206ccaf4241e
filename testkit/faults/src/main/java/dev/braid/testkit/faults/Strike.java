package dev.braid.testkit.faults;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;

/**
 * One fault that is to happen.
 *
 * @param at from the start of the chaos
 * @param victim the name of the instance
 * @param lasting how long until it is healed; zero: at once
 */
public record Strike(Duration at, String victim, StrikeKind kind, Duration lasting) {

  public Strike {
    requireNonNull(victim, "victim");
    requireNonNull(kind, "kind");
    if (at.isNegative() || lasting.isNegative()) {
      throw new IllegalArgumentException(
          "a strike happens at some time, for some time; found at %s, lasting %s"
              .formatted(at, lasting));
    }
  }

  @Override
  public String toString() {
    return "%6.1f s  %-6s  %s, healed after %.1f s"
        .formatted(
            at.toMillis() / 1000.0,
            kind.name().toLowerCase(Locale.ROOT),
            victim,
            lasting.toMillis() / 1000.0);
  }
}
