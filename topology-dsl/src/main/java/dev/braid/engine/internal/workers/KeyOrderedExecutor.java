package dev.braid.engine.internal.workers;

import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.Workers;
import dev.braid.engine.internal.core.PendingFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which requests of a service run when: those of one key one after the other, those of
 * different keys beside each other, and only so many at a time. One for all tasks of a service in a
 * process; for any thread.
 *
 * <p>When a request has ended, the next one of its key may run. A thread that is abandoned (see
 * {@link HandlerRun}) may be replaced by another one, up to a number.
 */
public final class KeyOrderedExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(KeyOrderedExecutor.class);

  private final String service;
  private final Limits limits;
  private final Environment environment;
  private final Workers workers;
  private final StuckThreads stuck;

  /** Of keys of which one could start, the one that has waited longest first. */
  private final Queue<KeyQueue> row = new ArrayDeque<>();

  /** Runs whose thread was interrupted, and when. */
  private final List<Stray> strays = new ArrayList<>();

  private int running;

  public KeyOrderedExecutor(String service, EngineSettings settings) {
    this.service = service;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.workers = settings.environment().workers();
    this.stuck = new StuckThreads(service, settings);
  }

  private record Stray(PendingRun run, long interruptedAt) {}

  /** Has the request run when it is its turn. */
  PendingRun submit(
      TaskRuns task, String entry, PendingFormat.Request request, OffThreadHandler<?, ?> handler) {
    PendingRun run = enqueue(task, entry, request, handler);
    startWhatMay();
    return run;
  }

  private synchronized PendingRun enqueue(
      TaskRuns task, String entry, PendingFormat.Request request, OffThreadHandler<?, ?> handler) {
    KeyQueue queue = task.queue(request.execution().key());
    PendingRun run = new PendingRun(this, service, entry, request, task, queue, handler);
    queue.add(run);
    list(queue);
    return run;
  }

  /** How many requests of a key a task has here. */
  synchronized int waiting(TaskRuns task, byte @Nullable [] key) {
    return task.waiting(key);
  }

  private void list(KeyQueue queue) {
    if (!queue.isBusy() && !queue.isListed() && queue.first() != null) {
      queue.setListed(true);
      row.add(queue);
    }
  }

  void startWhatMay() {
    for (PendingRun run = begin(); run != null; run = begin()) {
      run.start(workers);
    }
  }

  /** The next one to start, which counts as running from here on. */
  private synchronized @Nullable PendingRun begin() {
    while (!row.isEmpty() && running < most()) {
      KeyQueue queue = row.element();
      PendingRun run = queue.first();
      if (run != null && !workers.begin(service)) {
        return null;
      }
      row.remove();
      queue.setListed(false);
      if (run != null) {
        queue.removeFirst();
        queue.setBusy(true);
        run.begin();
        run.setPlaced(true);
        run.setInHand(true);
        running++;
        return run;
      }
    }
    return null;
  }

  private int most() {
    return limits.of(Limit.MAX_CONCURRENCY)
        + Math.min(stuck.number(), limits.of(Limit.MAX_ABANDONED));
  }

  long now() {
    return environment.clock().millis();
  }

  /** Called with the lock held. */
  void ended(PendingRun run) {
    if (run.isPlaced()) {
      run.queue().setBusy(false);
    }
    if (run.queue().first() == null && !run.queue().isBusy()) {
      run.task().forget(run.queue());
    }
    list(run.queue());
    if (run.isInterrupted()) {
      strays.add(new Stray(run, now()));
    }
    releaseWhenOver(run);
  }

  /** Called with the lock held. */
  void left(PendingRun run) {
    releaseWhenOver(run);
  }

  private void releaseWhenOver(PendingRun run) {
    if (run.isPlaced() && run.isEnded() && !run.isInHandler()) {
      run.setPlaced(false);
      running--;
      if (run.isAbandoned()) {
        stuck.oneCameBack();
      }
    }
  }

  /** Whether fewer threads have been abandoned than may be. */
  boolean isReady() {
    return !stuck.areTooMany();
  }

  /** Looks for threads that have not come back. Called now and then. */
  void abandonStrays() {
    if (abandonWhoWasGivenTime()) {
      startWhatMay();
    }
  }

  private synchronized boolean abandonWhoWasGivenTime() {
    long latest = now() - HandlerRun.GRACE;
    strays.removeIf(stray -> !stray.run().isPlaced());
    List<Stray> given = strays.stream().filter(s -> s.interruptedAt() <= latest).toList();
    strays.removeAll(given);
    for (Stray stray : given) {
      stray.run().abandon();
      stuck.oneIsStuck();
      environment.counters().count(EngineCounter.ABANDONED_HANDLER);
      LOG.warn(
          "{}: the handler of call {} does not end though it was interrupted; {} such threads now,"
              + " and above {} the service answers 503",
          service,
          stray.run().execution().id(),
          stuck.number(),
          limits.of(Limit.MAX_ABANDONED));
    }
    return !given.isEmpty();
  }

  /** The request's reply has gone out. For its stream thread. */
  synchronized void settle(PendingRun run) {
    if (run.isInHand()) {
      run.setInHand(false);
      workers.settled(service);
    }
  }

  /**
   * Ends the part of a task: nothing of it starts any more, what runs is interrupted, and what it
   * still answers is dropped. Its requests stay in the store, for the next owner.
   */
  void close(TaskRuns task, Collection<PendingRun> runs) {
    List<PendingRun> stopped;
    synchronized (this) {
      task.close();
      stopped = runs.stream().filter(run -> run.stop() == HandlerRun.Expiry.RAN).toList();
      runs.forEach(this::settle);
    }
    stopped.forEach(PendingRun::cancel);
    startWhatMay();
  }
}
