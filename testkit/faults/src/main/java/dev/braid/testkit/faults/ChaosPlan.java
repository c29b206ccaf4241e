package dev.braid.testkit.faults;

import java.time.Duration;
import java.util.List;

/**
 * What a random {@link Chaos} is made of.
 *
 * @param kinds that may happen, each as likely
 * @param every the time between two strikes, and before the first
 * @param during in which strikes happen
 * @param shortest time that a strike lasts
 * @param longest time that a strike lasts
 * @param quiet the time after it in which nothing happens
 */
public record ChaosPlan(
    List<StrikeKind> kinds,
    Duration every,
    Duration during,
    Duration shortest,
    Duration longest,
    Duration quiet) {

  public ChaosPlan {
    kinds = List.copyOf(kinds);
    if (kinds.isEmpty() || every.toMillis() < 1 || longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(
          "chaos needs a kind, some time between strikes, and shortest before longest; found %s,"
                  .formatted(kinds)
              + " every %s, from %s to %s".formatted(every, shortest, longest));
    }
  }

  /** Strikes of one kind, healed at once, with five seconds of quiet. */
  public static ChaosPlan of(StrikeKind kind, Duration every, Duration during) {
    return new ChaosPlan(
        List.of(kind), every, during, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
  }

  /** The same with strikes that last so long. */
  public ChaosPlan lasting(Duration shortest, Duration longest) {
    return new ChaosPlan(kinds, every, during, shortest, longest, quiet);
  }

  /** The same with another quiet phase. */
  public ChaosPlan withQuiet(Duration quiet) {
    return new ChaosPlan(kinds, every, during, shortest, longest, quiet);
  }
}
