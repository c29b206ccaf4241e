package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which the handlers of an app run that do not run on a stream thread, and what can
 * be asked of all of them together: to stop, and whether they are well. How many run at a time is
 * up to each service, see {@link EngineSettings#maxConcurrency}. For any thread.
 */
public final class Workers {

  private final Executor executor;
  private final Map<String, Integer> abandoned = new HashMap<>();
  private final Set<String> unready = new TreeSet<>();
  private final Map<String, Integer> inHand = new HashMap<>();
  private boolean draining;

  private Workers(Executor executor) {
    this.executor = requireNonNull(executor, "executor");
  }

  /**
   * Threads of their own: virtual ones when the JVM has them and they may block, daemons otherwise.
   * They end by themselves when nothing is left to do.
   */
  public static Workers threads() {
    return new Workers(HandlerThreads.executor());
  }

  /**
   * Threads of somebody else.
   *
   * @param executor runs a task, now or soon, without waiting for others to end: which of them may
   *     run is decided before. {@code Runnable::run} is one: then handlers that do not block run on
   *     the stream thread after all, as a driver wants it
   */
  public static Workers on(Executor executor) {
    return new Workers(executor);
  }

  /**
   * Lets no further handler start: what is pending stays in its store, for the next owner. Waits
   * until those that run have ended and their replies have gone to the stream thread's producer; a
   * stream thread that is closed in order then commits them.
   *
   * @return whether all had ended in time
   */
  public synchronized boolean drain(Duration patience) throws InterruptedException {
    draining = true;
    long end = System.nanoTime() + patience.toNanos();
    while (!inHand.isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Whether {@link #drain} has been called. */
  public synchronized boolean isDraining() {
    return draining;
  }

  /** How many handlers run, or have ended and not been answered for yet. */
  public synchronized int inHand() {
    return inHand.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The same of one service. */
  public synchronized int inHand(String service) {
    return inHand.getOrDefault(service, 0);
  }

  /** How many threads have not come back from a handler, though interrupted after its limit. */
  public synchronized int abandoned() {
    return abandoned.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * The services that answer 503 because more of their threads have been abandoned than {@link
   * EngineSettings#maxAbandoned}, by name.
   */
  public synchronized Set<String> unready() {
    return Set.copyOf(unready);
  }

  /** Answers whether a run may start; it is in hand then, until {@link #settled}. */
  public synchronized boolean begin(String service) {
    if (draining) {
      return false;
    }
    inHand.merge(service, 1, Integer::sum);
    return true;
  }

  public synchronized void settled(String service) {
    inHand.computeIfPresent(service, (name, runs) -> runs == 1 ? null : runs - 1);
    if (inHand.isEmpty()) {
      notifyAll();
    }
  }

  public synchronized void setAbandoned(String service, int threads, boolean tooMany) {
    abandoned.put(service, threads);
    if (tooMany) {
      unready.add(service);
    } else {
      unready.remove(service);
    }
  }

  public void execute(Runnable task) {
    executor.execute(task);
  }
}
