package dev.braid.engine.internal.workers;

import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.Execution;
import dev.braid.wire.Value;
import org.jspecify.annotations.Nullable;

/** The run of a request for which a queue's worker waits. */
final class QueueRun extends HandlerRun {

  private final StuckThreads stuck;
  private @Nullable Reply<Value> reply;

  QueueRun(String service, Execution execution, Value input, StuckThreads stuck) {
    super(null, service, execution, input);
    this.stuck = stuck;
  }

  @Override
  void onEntered() {
    // The worker counts from when it began.
  }

  @Override
  synchronized void onEnded(@Nullable Reply<Value> with) {
    reply = with;
    notifyAll();
  }

  @Override
  synchronized void onLeft() {
    if (isAbandoned()) {
      stuck.oneCameBack();
    }
    notifyAll();
  }

  @Override
  void startOthers() {
    // The worker does one after the other.
  }

  /** Waits for the end, for at most so long. Answers null when it has not come. */
  synchronized @Nullable Reply<Value> awaitEnd(long milliseconds) throws InterruptedException {
    long end = System.nanoTime() + milliseconds * 1_000_000;
    for (long left = milliseconds; !isEnded() && left > 0; left = millisUntil(end)) {
      wait(left);
    }
    return reply;
  }

  /**
   * Gives an interrupted thread its time to come back from its handler; one that does not is
   * counted as stuck until it does. Answers whether it came back.
   */
  synchronized boolean awaitReturn() throws InterruptedException {
    long end = System.nanoTime() + GRACE * 1_000_000;
    for (long left = GRACE; isInHandler() && left > 0; left = millisUntil(end)) {
      wait(left);
    }
    if (isInHandler()) {
      abandon();
      stuck.oneIsStuck();
    }
    return !isAbandoned();
  }

  /** At least one while there is any, since to wait for none is to wait for ever. */
  private static long millisUntil(long end) {
    return (end - System.nanoTime() + 999_999) / 1_000_000;
  }
}
