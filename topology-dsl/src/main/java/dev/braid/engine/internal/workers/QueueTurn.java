package dev.braid.engine.internal.workers;

import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.Execution;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Value;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turn of a request that a queue's worker waits for, while its handler runs on another thread.
 * For any thread; no code of a user is called with the lock held.
 */
final class QueueTurn implements Turn {

  private static final Logger LOG = LoggerFactory.getLogger(QueueTurn.class);

  private final Execution execution;
  private final Value input;
  private final StuckThreads stuck;

  private boolean ended;
  private boolean interrupted;
  private boolean abandoned;
  private @Nullable Reply<Value> reply;
  private @Nullable DeadLetterReason poison;
  private @Nullable VirtualMachineError crash;

  /** That is in the handler; null before and after. */
  private @Nullable Thread thread;

  /** That the handler has returned, while it is awaited. */
  private @Nullable CompletionStage<?> stage;

  QueueTurn(Execution execution, Value input, StuckThreads stuck) {
    this.execution = execution;
    this.input = input;
    this.stuck = stuck;
  }

  @Override
  public Execution execution() {
    return execution;
  }

  @Override
  public Value input() {
    return input;
  }

  /** On the handler's thread. */
  void run(LaneHandler<?, ?> handler) {
    if (enter()) {
      try {
        handler.run(this);
      } finally {
        leave();
      }
    }
  }

  /** Answers whether its time was not up before its thread came to it. */
  private synchronized boolean enter() {
    if (!ended) {
      thread = Thread.currentThread();
    }
    return !ended;
  }

  /** Under the lock, so that an interrupt meets the handler that it is meant for, or nobody. */
  private synchronized void leave() {
    thread = null;
    if (interrupted) {
      Thread.interrupted(); // was not seen by the handler, and is not meant for the next one
    }
    if (abandoned) {
      stuck.oneCameBack();
    }
    notifyAll();
  }

  @Override
  public synchronized void setPoison(DeadLetterReason reason) {
    this.poison = reason;
  }

  synchronized @Nullable DeadLetterReason poison() {
    return poison;
  }

  @Override
  public synchronized void setCrash(VirtualMachineError error) {
    this.crash = error;
  }

  synchronized @Nullable VirtualMachineError crash() {
    return crash;
  }

  @Override
  public synchronized boolean await(CompletionStage<?> answered) {
    this.stage = answered;
    return !ended;
  }

  @Override
  public void cancel(CompletionStage<?> answered) {
    try {
      answered.toCompletableFuture().cancel(true);
    } catch (RuntimeException | Error uncancellable) { // a stage may be anybody's
      LOG.debug("a handler's stage cannot be cancelled", uncancellable);
    }
  }

  @Override
  public synchronized boolean end(Reply<Value> with) {
    if (ended) {
      return false;
    }
    ended = true;
    reply = with;
    notifyAll();
    return true;
  }

  /** Waits for the end, for at most so long. Answers null when it has not come. */
  synchronized @Nullable Reply<Value> awaitEnd(long milliseconds) throws InterruptedException {
    long end = System.nanoTime() + milliseconds * 1_000_000;
    for (long left = milliseconds; !ended && left > 0; left = millisUntil(end)) {
      wait(left);
    }
    return reply;
  }

  /**
   * Ends it, since its time is up. What still runs is interrupted or cancelled.
   *
   * @return whether it had not ended before
   */
  boolean expire() {
    CompletionStage<?> awaited;
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      awaited = stage;
      if (thread != null) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (awaited != null) {
      cancel(awaited);
    }
    return true;
  }

  /**
   * Gives an interrupted thread so long to come back from its handler; one that does not is counted
   * as stuck until it does. Answers whether it came back.
   */
  synchronized boolean awaitReturn(long milliseconds) throws InterruptedException {
    long end = System.nanoTime() + milliseconds * 1_000_000;
    for (long left = milliseconds; thread != null && left > 0; left = millisUntil(end)) {
      wait(left);
    }
    if (thread != null) {
      abandoned = true;
      stuck.oneIsStuck();
    }
    return !abandoned;
  }

  /** At least one while there is any, since to wait for none is to wait for ever. */
  private static long millisUntil(long end) {
    return (end - System.nanoTime() + 999_999) / 1_000_000;
  }
}
