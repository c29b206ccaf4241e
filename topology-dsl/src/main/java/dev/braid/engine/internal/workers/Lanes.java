package dev.braid.engine.internal.workers;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Workers;
import dev.braid.engine.internal.core.PendingFormat;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which requests of a service run when: those of one key one after the other, those of
 * different keys beside each other, and only so many at a time. One for all tasks of a service in a
 * process; for any thread.
 *
 * <p>A request ends once: with what its handler answers or, before that, because its time is up.
 * Then its lane goes on to the next one. A thread that does not come back from a handler though it
 * was interrupted is <em>abandoned</em>, and another one may take its place, up to a number.
 *
 * <p>No code of a user is called with the lock held.
 */
public final class Lanes {

  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  /** An interrupted thread has so many milliseconds to come back. */
  private static final long GRACE = 100;

  private final String service;
  private final EngineSettings settings;
  private final Workers workers;

  /** Lanes that could start something, the one that has waited longest first. */
  private final Queue<Lane> row = new ArrayDeque<>();

  /** Requests whose thread was interrupted, and when. */
  private final List<Stray> strays = new ArrayList<>();

  private int running;
  private int abandoned;

  public Lanes(String service, EngineSettings settings) {
    this.service = service;
    this.settings = settings;
    this.workers = settings.workers();
  }

  private record Stray(Run run, long interruptedAt) {}

  /** Runs {@code body} with the request when it is its turn. Answers the request's run. */
  Run submit(TaskLanes task, String entry, PendingFormat.Request request, Consumer<Run> body) {
    Run run = enqueue(task, entry, request, body);
    startWhatMay();
    return run;
  }

  private synchronized Run enqueue(
      TaskLanes task, String entry, PendingFormat.Request request, Consumer<Run> body) {
    Lane lane = task.lane(request.execution().key());
    Run run = new Run(entry, request, body, task, lane);
    lane.add(run);
    list(lane);
    return run;
  }

  /** How many requests of a key a task has here. */
  synchronized int waiting(TaskLanes task, byte @Nullable [] key) {
    return task.waiting(key);
  }

  private void list(Lane lane) {
    if (!lane.isBusy() && !lane.isListed() && lane.first() != null) {
      lane.setListed(true);
      row.add(lane);
    }
  }

  private void startWhatMay() {
    for (Run run = begin(); run != null; run = begin()) {
      start(run);
    }
  }

  /** The next one to start, which counts as running from here on. */
  private synchronized @Nullable Run begin() {
    while (!row.isEmpty() && running < most()) {
      Lane lane = row.element();
      Run run = lane.first();
      if (run != null && !workers.begin(service)) {
        return null;
      }
      row.remove();
      lane.setListed(false);
      if (run != null) {
        lane.removeFirst();
        lane.setBusy(true);
        run.setBegun();
        running++;
        return run;
      }
    }
    return null;
  }

  private int most() {
    return settings.lanes() + Math.min(abandoned, settings.maxAbandoned());
  }

  private void start(Run run) {
    try {
      workers.execute(() -> execute(run));
    } catch (RuntimeException | Error refused) { // an Error: the system has no thread left
      LOG.warn("{}: no thread for a request", service, refused);
      String message = "no thread to run it: " + UserCode.messageOf(refused);
      Fault.Origin origin = new Fault.Origin(service, "");
      end(run, new Reply.Failed<>(new Fault(FaultCode.UNAVAILABLE.number(), message, origin)));
    }
  }

  private void execute(Run run) {
    if (!enter(run)) {
      return;
    }
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    thread.setName("braid-lane of " + service);
    try {
      run.body().accept(run);
    } finally {
      thread.setName(name);
      leave(run);
      startWhatMay();
    }
  }

  /** Answers whether its time was not up before its thread came to it. */
  private synchronized boolean enter(Run run) {
    if (run.isEnded()) {
      return false;
    }
    run.setThread(Thread.currentThread());
    run.setStartedAt(settings.clock().millis());
    run.task().tell(new TaskLanes.Event(run, null));
    return true;
  }

  /** Under the lock, so that an interrupt meets the handler that it is meant for, or nobody. */
  private synchronized void leave(Run run) {
    run.setThread(null);
    if (run.isInterrupted()) {
      Thread.interrupted(); // was not seen by the handler, and is not meant for the next one
    }
    releaseWhenOver(run);
  }

  private void releaseWhenOver(Run run) {
    if (run.isBegun() && !run.isReleased() && run.isEnded() && run.thread() == null) {
      run.setReleased();
      running--;
      if (run.isAbandoned()) {
        setAbandoned(abandoned - 1);
      }
    }
  }

  /** Waits for a handler's answer. Answers false when its time is up: nobody waits any longer. */
  synchronized boolean await(Run run, CompletionStage<?> stage) {
    run.setStage(stage);
    return !run.isEnded();
  }

  /**
   * Ends a request with its handler's answer, which goes to its stream thread.
   *
   * @return whether it had not ended before
   */
  boolean end(Run run, Reply<Value> reply) {
    boolean first = tryEnd(run, reply);
    if (first) {
      startWhatMay();
    }
    return first;
  }

  /** Told before the next request of the key can start: so answers keep its order. */
  private synchronized boolean tryEnd(Run run, @Nullable Reply<Value> reply) {
    if (run.isEnded()) {
      return false;
    }
    run.setEnded();
    if (reply != null) {
      run.task().tell(new TaskLanes.Event(run, reply));
    }
    if (run.isBegun()) {
      run.lane().setBusy(false);
    }
    if (run.lane().first() == null && !run.lane().isBusy()) {
      run.task().forget(run.lane());
    }
    list(run.lane());
    releaseWhenOver(run);
    return true;
  }

  /** How a request was ended from outside. */
  enum Expiry {
    /** It had ended by itself, and its stream thread is being told. */
    HAD_ENDED,
    /** It was still waiting for its turn. */
    WAITED,
    /** It was running, and has been interrupted or cancelled. */
    RAN
  }

  /** Ends a request whose time is up. */
  Expiry expire(Run run) {
    if (!tryEnd(run, null)) {
      return Expiry.HAD_ENDED;
    }
    boolean ran = interrupt(run);
    startWhatMay();
    return ran ? Expiry.RAN : Expiry.WAITED;
  }

  private boolean interrupt(Run run) {
    CompletionStage<?> stage;
    synchronized (this) {
      stage = run.stage();
      if (run.thread() != null && run.thread() != Thread.currentThread()) {
        run.setInterrupted();
        run.thread().interrupt();
        strays.add(new Stray(run, settings.clock().millis()));
      }
      if (!run.isBegun()) {
        return false;
      }
    }
    if (stage != null) {
      cancel(stage);
    }
    return true;
  }

  void cancel(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (RuntimeException | Error uncancellable) { // a stage may be anybody's
      LOG.debug("{}: a handler's stage cannot be cancelled", service, uncancellable);
    }
  }

  /** Whether fewer threads have been abandoned than may be. */
  synchronized boolean isReady() {
    return abandoned <= settings.maxAbandoned();
  }

  /** Looks for threads that have not come back. Called now and then. */
  void abandonStrays() {
    if (abandonWhoWasGivenTime()) {
      startWhatMay();
    }
  }

  private synchronized boolean abandonWhoWasGivenTime() {
    long latest = settings.clock().millis() - GRACE;
    int before = abandoned;
    strays.removeIf(stray -> stray.run().isReleased());
    List<Stray> given = strays.stream().filter(s -> s.interruptedAt() <= latest).toList();
    strays.removeAll(given);
    for (Stray stray : given) {
      stray.run().setAbandoned();
      settings.counters().count(EngineCounter.ABANDONED_LANE);
      setAbandoned(abandoned + 1);
      LOG.warn(
          "{}: the handler of call {} does not end though it was interrupted; {} such threads now,"
              + " and above {} the service answers 503",
          service,
          stray.run().execution().id(),
          abandoned,
          settings.maxAbandoned());
    }
    return abandoned > before;
  }

  private void setAbandoned(int threads) {
    abandoned = threads;
    workers.setAbandoned(service, threads, threads > settings.maxAbandoned());
  }

  /** The request's reply has gone out. For its stream thread. */
  synchronized void settle(Run run) {
    if (run.isBegun() && !run.isSettled()) {
      run.setSettled();
      workers.settled(service);
    }
  }

  /**
   * Ends the part of a task: nothing of it starts any more, what runs is interrupted, and what it
   * still answers is dropped. Its requests stay in the store, for the next owner.
   */
  void close(TaskLanes task, Collection<Run> runs) {
    List<Run> begun;
    synchronized (this) {
      task.close();
      begun = runs.stream().filter(run -> run.isBegun() && !run.isEnded()).toList();
      runs.stream().filter(run -> !run.isEnded()).forEach(Run::setEnded);
      runs.forEach(this::settle);
    }
    begun.forEach(this::interrupt);
    synchronized (this) {
      begun.forEach(this::releaseWhenOver);
    }
    startWhatMay();
  }
}
