package dev.braid.runtime.internal.sending;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one KafkaStreams, or the runs of one worker of a queue, that have failed of late:
 * whether one more is replaced at once, or the whole is started again after a pause. For any
 * thread.
 *
 * <p>To be fenced is no fault of a thread: while its process was frozen others have taken its work,
 * and all that it has to do is to join again. So that counts apart, up to a number that only two
 * processes come to which fence each other for ever. That brokers are away is none at all.
 */
public final class ThreadFailures {

  /** So many may fail within {@link #WINDOW}. */
  static final int MOST = 5;

  /** So many may be fenced within {@link #WINDOW}. */
  static final int MOST_FENCED = 50;

  public static final Duration WINDOW = Duration.ofMinutes(1);

  /** Where the failures of what keeps stores on disk are, which nothing else here knows. */
  private static final String STORES = "org.rocksdb.";

  private final LongSupplier nanos;
  private final Deque<Long> failed = new ArrayDeque<>();
  private final Deque<Long> fenced = new ArrayDeque<>();

  /** Those on a clock such as {@link System#nanoTime}. */
  public ThreadFailures(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Counts a failure. Answers whether that was one too many. */
  public synchronized boolean isTooMany(Throwable cause) {
    if (cause instanceof MissingSourceTopicException || refusal(cause).isPresent()) {
      return true; // the next thread would find the same
    } else if (isAway(cause)) {
      return false;
    }
    return isFenced(cause) ? count(fenced) > MOST_FENCED : count(failed) > MOST;
  }

  private int count(Deque<Long> times) {
    long now = nanos.getAsLong();
    times.addLast(now);
    while (now - times.getFirst() > WINDOW.toNanos()) {
      times.removeFirst();
    }
    return times.size();
  }

  /** Whether the brokers did not answer: they come back, and until then nobody else can serve. */
  static boolean isAway(Throwable failure) {
    return isFrom(
        failure,
        cause ->
            cause instanceof TimeoutException
                || cause instanceof DisconnectException
                || cause instanceof NetworkException
                || cause instanceof CoordinatorNotAvailableException);
  }

  /** What the brokers have refused for want of a right, if that is what has failed. */
  public static Optional<String> refusal(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthorizationException) {
        return Optional.of(String.valueOf(cause.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** What is wrong with a store on disk, if that is what has failed: not that it is in use. */
  public static Optional<String> damage(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getName().startsWith(STORES)) {
        String found = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return found.contains("lock") ? Optional.empty() : Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Whether another instance has joined under the name that this one has for good. */
  public static boolean isFencedByName(Throwable failure) {
    return isFrom(failure, cause -> cause instanceof FencedInstanceIdException);
  }

  /**
   * Whether another instance has this one's work. A static member that is fenced by another one of
   * its name is not meant: that is a mistake in the deployment.
   */
  static boolean isFenced(Throwable failure) {
    return isFrom(
        failure,
        cause ->
            cause instanceof TaskMigratedException
                || cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException
                || cause instanceof InvalidTxnStateException);
  }

  /** Whether it is such a failure, or came of one. */
  private static boolean isFrom(Throwable failure, Predicate<Throwable> such) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (such.test(cause)) {
        return true;
      }
    }
    return false;
  }
}
