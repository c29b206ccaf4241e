package dev.braid.avro.registry;

import java.time.Duration;

/**
 * How long a registry is waited for. A question goes to each URL in turn; when none of them answers
 * there is a wait, and another round. A wait is a random part of a time that doubles from {@code
 * firstWait} to {@code longestWait}.
 *
 * @param connect how long a connection may take
 * @param attempt how long one attempt may take, from connecting to the end of the answer
 * @param overall how long all attempts and waits for one question may take
 * @param retries how many more rounds there are after the first; 0 to 100
 */
public record Patience(
    Duration connect,
    Duration attempt,
    Duration overall,
    int retries,
    Duration firstWait,
    Duration longestWait) {

  /** 20 s for a question, with up to 3 more rounds after 100 ms and more. */
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          3,
          Duration.ofMillis(100),
          Duration.ofSeconds(2));

  public Patience {
    requirePositive("connect", connect);
    requirePositive("attempt", attempt);
    requirePositive("overall", overall);
    requirePositive("firstWait", firstWait);
    requirePositive("longestWait", longestWait);
    if (retries < 0 || retries > 100) {
      throw new IllegalArgumentException("retries must be 0 to 100, found " + retries);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, found " + duration);
    }
  }
}
