package dev.braid.runtime.internal.sending;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fences what a failed thread leaves behind. Another thread with another transactional id takes its
 * work, and would wait for its open transaction until brokers time it out. A thread that goes on
 * has the same id again, and ends it by itself. For any thread.
 */
public final class FailedThreads {

  private static final Logger LOG = LoggerFactory.getLogger(FailedThreads.class);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Consumer<String> fence;
  private final ThreadLocal<Boolean> failed = ThreadLocal.withInitial(() -> false);

  /**
   * @param fence ends the transaction of an id that nobody uses any more
   */
  FailedThreads(Consumer<String> fence) {
    this.fence = fence;
  }

  /** Those whose ids are fenced by the brokers. */
  public static FailedThreads of(Admin admin) {
    return new FailedThreads(id -> fence(admin, id));
  }

  private static void fence(Admin admin, String id) {
    try {
      admin.fenceProducers(List.of(id)).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debug("the producer of a failed thread, {}, is fenced", id);
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("{} is not fenced: its transaction ends with its timeout", id, late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The calling thread has failed, and is about to end. */
  public void failed() {
    failed.set(true);
  }

  /** The calling thread has closed the producer of this id with a transaction open. */
  public void left(String id) {
    if (failed.get()) {
      fence.accept(id);
    }
  }
}
