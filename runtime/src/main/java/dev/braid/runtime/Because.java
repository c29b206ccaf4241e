package dev.braid.runtime;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What a command line adds to the message of a failure, where its cause has more to say. */
public final class Because {

  private Because() {}

  /** The cause of {@code failure} in a line, without what has merely carried it here. */
  public static Optional<String> of(Throwable failure) {
    Throwable cause = failure.getCause();
    while (cause != null && cause.getCause() != null && isCarrier(cause)) {
      cause = cause.getCause();
    }
    if (cause == null || isCarrier(cause) || isLate(cause) || isSaid(cause, failure)) {
      return Optional.empty();
    }
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    return Optional.of("  because: " + (message == null ? kind : kind + ": " + message));
  }

  private static boolean isCarrier(Throwable cause) {
    return cause instanceof ExecutionException || cause instanceof CompletionException;
  }

  /** Whoever waited in vain has said so, and for what. */
  private static boolean isLate(Throwable cause) {
    return cause instanceof TimeoutException
        || cause instanceof org.apache.kafka.common.errors.TimeoutException;
  }

  private static boolean isSaid(Throwable cause, Throwable failure) {
    String message = cause.getMessage();
    return message != null
        && !message.isEmpty()
        && String.valueOf(failure.getMessage()).contains(message);
  }
}
