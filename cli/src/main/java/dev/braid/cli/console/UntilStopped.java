package dev.braid.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command run until the process is told to stop, and end in order then: the process waits
 * until this is closed, for a while. Before {@link #begin} it is stopped as any other is.
 */
public final class UntilStopped implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private boolean begun;

  public UntilStopped(String name) {
    this.hook = new Thread(this::stop, "stop " + name);
  }

  public void begin() {
    begun = true;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    asked.countDown();
    try {
      ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  public void await() throws InterruptedException {
    asked.await();
  }

  @Override
  public void close() {
    ended.countDown();
    if (begun && !isAsked()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
