package dev.braid.runtime.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/**
 * Looks after what is due, on a thread of its own: at the earliest of all times it has been set to,
 * and at most once a millisecond. To set it to a later time than it is set to costs next to
 * nothing, which is what most requests do: nearly all have the same patience, and are answered long
 * before it ends. For any thread.
 */
final class DeadlineTimer implements AutoCloseable {

  static final long NEVER = Long.MAX_VALUE;

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongUnaryOperator look;
  private final long origin = System.nanoTime();
  private final AtomicLong next = new AtomicLong(NEVER);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param look is given the time, ends what is due, and answers when the next is, or {@link
   *     #NEVER}; it must not throw
   */
  DeadlineTimer(String name, LongUnaryOperator look) {
    this.look = look;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The time as it counts here, in nanoseconds. */
  long now() {
    return System.nanoTime() - origin;
  }

  /** Sets it to {@code time}, unless it goes off before. What is due must be there to be found. */
  void set(long time) {
    if (time < next.get()) {
      next.accumulateAndGet(time, Math::min);
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      long left = next.get() - now();
      if (left > 0) {
        LockSupport.parkNanos(this, left);
      } else {
        // Before the look: what it does not find any more sets it anew.
        next.set(NEVER);
        next.accumulateAndGet(look.applyAsLong(now()), Math::min);
        LockSupport.parkNanos(this, PAUSE);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
