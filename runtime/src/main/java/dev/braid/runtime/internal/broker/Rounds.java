package dev.braid.runtime.internal.broker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same again and again, on a thread of its own, until it is closed. */
public final class Rounds implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final ScheduledExecutorService thread;
  private final String name;

  /**
   * @param name of the thread
   */
  public Rounds(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Begins, once.
   *
   * @param pause before each round
   * @param round one that fails is told in the log, and the next one comes all the same
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a round throws nothing
  public void start(Duration pause, Runnable round) {
    thread.scheduleWithFixedDelay(
        () -> safely(round), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does one round now, on the thread of the others, and waits for it. */
  public void now(Runnable round) {
    CompletableFuture.runAsync(() -> safely(round), thread).join();
  }

  private void safely(Runnable round) {
    try {
      round.run();
    } catch (RuntimeException failed) {
      LOG.warn("{}: a round has failed; the next one comes", name, failed);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
