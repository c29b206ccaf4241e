package dev.braid.runtime.internal.broker;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;

/** What an admin client is answered, for those who can do nothing without it. */
public final class AdminAnswer {

  private static final int TIMEOUT_SECONDS = 30;

  private AdminAnswer() {}

  /**
   * Waits for an answer, for half a minute at most.
   *
   * @param what is asked for, as it reads after "could not"
   * @param expected kinds of refusal that the caller knows what to do about: thrown as they are
   * @throws IllegalStateException when there is another one, or none
   */
  @SafeVarargs
  public static <T> T await(
      KafkaFuture<T> future, String what, Class<? extends ApiException>... expected) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      for (Class<? extends ApiException> kind : expected) {
        if (kind.isInstance(failed.getCause())) {
          throw kind.cast(failed.getCause());
        }
      }
      throw new IllegalStateException("could not " + what + ": " + failed.getCause(), failed);
    } catch (TimeoutException late) {
      throw new IllegalStateException(
          "could not %s within %s s; is the cluster there?".formatted(what, TIMEOUT_SECONDS), late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + what, interrupted);
    }
  }
}
