package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import dev.braid.wire.Wire;
import java.time.Duration;

/**
 * A number or a duration that the engine goes by: its name, what it may be, and what it is where
 * nobody says. Each is declared here and nowhere else; {@link Limits} has the values.
 *
 * @param <T> of its values
 */
public final class Limit<T extends Comparable<T>> {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** Bytes of one payload. */
  public static final Limit<Integer> MAX_PAYLOAD =
      new Limit<>("max.payload", 1, Wire.MAX_PAYLOAD, Wire.MAX_PAYLOAD);

  /** Headers of one request. */
  public static final Limit<Integer> MAX_HEADERS =
      new Limit<>("max.headers", 1, 32, Wire.MOST_HEADERS);

  /**
   * Bytes of all headers of one request together, names and values; those of the wire have 12 KiB
   * more.
   */
  public static final Limit<Integer> MAX_HEADER_BYTES =
      new Limit<>("max.header.bytes", 1, 8 * 1024, 32 * 1024);

  /** Of a request that names none, counted from its place in the log. */
  public static final Limit<Duration> DEFAULT_DEADLINE =
      new Limit<>("default.deadline", MILLISECOND, Duration.ofSeconds(30), HOUR);

  /** The furthest that a request may ask for, counted likewise. */
  public static final Limit<Duration> MAX_DEADLINE =
      new Limit<>("max.deadline", MILLISECOND, Duration.ofMinutes(5), DAY);

  /** How often due timeouts are looked for. */
  public static final Limit<Duration> TIMER_INTERVAL =
      new Limit<>("timer.interval", MILLISECOND, Duration.ofMillis(10), HOUR);

  /**
   * How far the brokers' clocks, which write the time of a record, may be from each other, and from
   * this one's.
   */
  public static final Limit<Duration> CLOCK_SKEW =
      new Limit<>("clock.skew", Duration.ZERO, Duration.ofSeconds(10), HOUR);

  /** Partitions of the topics that a flow owns. */
  public static final Limit<Integer> PARTITIONS = new Limit<>("partitions", 1, 3, 1000);

  /** Executions that one task keeps at a time; a request beyond is a fault 503. */
  public static final Limit<Integer> MAX_OPEN = new Limit<>("max.open", 1, 10_000, 10_000_000);

  /**
   * Replies that one task keeps for repeats, those that stand with a state not counted; a request
   * beyond is a fault 503. They are kept until the request's deadline and the clock skew have
   * passed, or for the longer window of an idempotent service, and cost up to 100 bytes of memory
   * each, outside of the Java heap.
   */
  public static final Limit<Integer> MAX_KEPT =
      new Limit<>("max.kept.replies", 1, 1_000_000, 80_000_000);

  /** How long the result of a durable execution is kept when its starter does not say. */
  public static final Limit<Duration> RESULT_KEEP =
      new Limit<>("result.keep", MILLISECOND, HOUR, DAY);

  /** Results of durable executions that one task keeps at a time; a start beyond is a fault 503. */
  public static final Limit<Integer> MAX_KEPT_RESULTS =
      new Limit<>("max.kept.results", 1, 100_000, 10_000_000);

  /**
   * Requests that one task keeps for handlers off the stream thread, those that run among them; a
   * request beyond is a fault 503.
   */
  public static final Limit<Integer> MAX_PENDING = new Limit<>("max.pending", 1, 1000, 100_000);

  /** Those of one key among them; a request beyond is a fault 503. */
  public static final Limit<Integer> MAX_PENDING_OF_KEY =
      new Limit<>("max.pending.of.key", 1, 1000, 100_000);

  /**
   * Requests of one key that may wait for a stateful service in one partition; one that comes while
   * as many wait is a fault 503.
   */
  public static final Limit<Integer> MAX_WAITING_OF_KEY =
      new Limit<>("max.waiting.of.key", 1, 10_000, 100_000);

  /** Handlers of a service off the stream thread that may run at a time. */
  public static final Limit<Integer> MAX_CONCURRENCY =
      new Limit<>("max.concurrency", 1, 64, 10_000);

  /**
   * Threads of a service that may be held by handlers which do not end, each replaced by another;
   * with more the service answers 503.
   */
  public static final Limit<Integer> MAX_ABANDONED = new Limit<>("max.abandoned", 0, 8, 1000);

  /**
   * How long a record waits that cannot be decoded yet, because what its codec needs has not come,
   * before it is set aside; never longer than a deadline may be.
   */
  public static final Limit<Duration> HOLD_LIMIT =
      new Limit<>("hold.limit", MILLISECOND, Duration.ofSeconds(10), Duration.ofMinutes(5));

  /**
   * Records of one task that wait so at a time; what comes beyond is refused. 0: none waits, and
   * the stream thread does; then what keeps no state otherwise keeps none for this.
   */
  public static final Limit<Integer> MAX_HELD = new Limit<>("max.held", 0, 1000, 100_000);

  /** Bytes of all of them together; what comes beyond is refused. They are in memory too. */
  public static final Limit<Integer> MAX_HELD_BYTES =
      new Limit<>("max.held.bytes", 1, 16 * 1024 * 1024, 1024 * 1024 * 1024);

  private final String name;
  private final T least;
  private final T usual;
  private final T most;

  private Limit(String name, T least, T usual, T most) {
    this.name = requireNonNull(name, "name");
    this.least = requireNonNull(least, "least");
    this.most = requireNonNull(most, "most");
    this.usual = checked(usual);
  }

  /** This value, if it may be. */
  T checked(T value) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be %s to %s, found %s".formatted(name, least, most, value));
    }
    return value;
  }

  /** As the setting of an app is named, if it is one. */
  public String name() {
    return name;
  }

  public T least() {
    return least;
  }

  /** What it is where nobody says. */
  public T usual() {
    return usual;
  }

  public T most() {
    return most;
  }

  @Override
  public String toString() {
    return name;
  }
}
