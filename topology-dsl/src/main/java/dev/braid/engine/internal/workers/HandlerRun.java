package dev.braid.engine.internal.workers;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.Workers;
import dev.braid.engine.internal.core.Execution;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a handler off the thread of its graph. It ends once: with what the handler answers or,
 * before that, because its time is up. Then a thread that is still in the handler is interrupted;
 * one that does not come back is abandoned. For any thread.
 *
 * <p>All that changes is guarded by one lock, which runs may share. No code of a user is called
 * with the lock held.
 */
abstract class HandlerRun {

  /** An interrupted thread has so many milliseconds to come back. */
  static final long GRACE = 100;

  private static final Logger LOG = LoggerFactory.getLogger(HandlerRun.class);

  private final Object lock;
  private final String service;
  private final Execution execution;
  private final Value input;

  private State state = State.WAITING;
  private @Nullable DeadLetterReason poison;
  private @Nullable VirtualMachineError crash;

  /** That is in the handler; null before and after. */
  private @Nullable Thread thread;

  /** That the handler has returned, while it is awaited. */
  private @Nullable CompletionStage<?> stage;

  /** In this order, though a run may pass over some. */
  private enum State {
    /** Nobody works on it yet. */
    WAITING,
    /** A thread works on it, or is about to, or its stage is awaited. */
    RUNNING,
    /** It has its answer, or its time was up. */
    ENDED,
    /** Its time was up, and its thread has been interrupted. */
    INTERRUPTED,
    /** Its thread did not come back though it was interrupted. */
    ABANDONED
  }

  /** How a run was ended from outside. */
  enum Expiry {
    /** It had ended by itself. */
    HAD_ENDED,
    /** It was still waiting. */
    WAITED,
    /** It was running, and has been interrupted or cancelled. */
    RAN
  }

  /**
   * @param lock guards it; null for one of its own
   */
  HandlerRun(@Nullable Object lock, String service, Execution execution, Value input) {
    this.lock = lock == null ? this : lock;
    this.service = service;
    this.execution = execution;
    this.input = input;
  }

  /** Its thread has come to the handler. Called with the lock held, as the next two. */
  abstract void onEntered();

  /**
   * It has ended.
   *
   * @param reply that its handler has given, or null: its time is up
   */
  abstract void onEnded(@Nullable Reply<Value> reply);

  /** Its thread has left the handler. */
  abstract void onLeft();

  /** Something else may run now. Called without the lock. */
  abstract void startOthers();

  final Execution execution() {
    return execution;
  }

  final Value input() {
    return input;
  }

  /** From here on it counts as running. */
  final void begin() {
    synchronized (lock) {
      state = State.RUNNING;
    }
  }

  /** Runs the handler on another thread, or ends with the fault that there is none. */
  final void start(OffThreadHandler<?, ?> handler, Workers workers) {
    try {
      workers.execute(() -> run(handler));
    } catch (RuntimeException | Error refused) { // an Error: the system has no thread left
      LOG.warn("{}: no thread for a request", service, refused);
      String message = "no thread to run it: " + UserCode.messageOf(refused);
      Fault.Origin origin = new Fault.Origin(service, "");
      end(new Reply.Failed<>(new Fault(FaultCode.UNAVAILABLE.number(), message, origin)));
    }
  }

  private void run(OffThreadHandler<?, ?> handler) {
    if (!enter()) {
      return;
    }
    Thread current = Thread.currentThread();
    String name = current.getName();
    current.setName("braid-handler of " + service);
    try {
      handler.run(this);
    } finally {
      current.setName(name);
      leave();
      startOthers();
    }
  }

  /** Answers whether its time was not up before its thread came to it. */
  private boolean enter() {
    synchronized (lock) {
      if (isEnded()) {
        return false;
      }
      thread = Thread.currentThread();
      onEntered();
      return true;
    }
  }

  /** Under the lock, so that an interrupt meets the handler that it is meant for, or nobody. */
  private void leave() {
    synchronized (lock) {
      thread = null;
      if (state.compareTo(State.INTERRUPTED) >= 0) {
        Thread.interrupted(); // was not seen by the handler, and is not meant for the next one
      }
      onLeft();
    }
  }

  /** Waits for a handler's answer. Answers false when its time is up: nobody waits any longer. */
  final boolean await(CompletionStage<?> answered) {
    synchronized (lock) {
      stage = answered;
      return !isEnded();
    }
  }

  /** Asks whoever answers later not to. */
  final void cancel(CompletionStage<?> answered) {
    try {
      answered.toCompletableFuture().cancel(true);
    } catch (RuntimeException | Error uncancellable) { // a stage may be anybody's
      LOG.debug("{}: a handler's stage cannot be cancelled", service, uncancellable);
    }
  }

  /**
   * Ends it with the handler's answer.
   *
   * @return whether it had not ended before
   */
  final boolean end(Reply<Value> reply) {
    synchronized (lock) {
      if (isEnded()) {
        return false;
      }
      state = State.ENDED;
      onEnded(reply);
    }
    startOthers();
    return true;
  }

  /** Ends it, since its time is up. What still runs is interrupted or cancelled. */
  final Expiry expire() {
    Expiry how = stop();
    if (how != Expiry.HAD_ENDED) {
      cancel();
      startOthers();
    }
    return how;
  }

  /** The part of it that needs the lock; {@link #cancel()} is left to be done. */
  final Expiry stop() {
    synchronized (lock) {
      if (isEnded()) {
        return Expiry.HAD_ENDED;
      }
      boolean ran = state == State.RUNNING;
      state = State.ENDED;
      if (thread != null && thread != Thread.currentThread()) {
        state = State.INTERRUPTED;
        thread.interrupt();
      }
      onEnded(null);
      return ran ? Expiry.RAN : Expiry.WAITED;
    }
  }

  /** Asks whoever answers later not to, if anybody does. */
  final void cancel() {
    CompletionStage<?> awaited;
    synchronized (lock) {
      awaited = stage;
    }
    if (awaited != null) {
      cancel(awaited);
    }
  }

  /** Its thread has been given its time. */
  final void abandon() {
    synchronized (lock) {
      state = State.ABANDONED;
    }
  }

  final boolean isEnded() {
    synchronized (lock) {
      return state.compareTo(State.ENDED) >= 0;
    }
  }

  final boolean isInterrupted() {
    synchronized (lock) {
      return state == State.INTERRUPTED;
    }
  }

  final boolean isAbandoned() {
    synchronized (lock) {
      return state == State.ABANDONED;
    }
  }

  /** Whether a thread is in the handler. */
  final boolean isInHandler() {
    synchronized (lock) {
      return thread != null;
    }
  }

  /** Why the request is to be set aside; said before the end is. */
  final void setPoison(DeadLetterReason reason) {
    synchronized (lock) {
      poison = reason;
    }
  }

  final @Nullable DeadLetterReason poison() {
    synchronized (lock) {
      return poison;
    }
  }

  /** The machine could not run it, which is a crash of whoever waits; said before the end is. */
  final void setCrash(VirtualMachineError error) {
    synchronized (lock) {
      crash = error;
    }
  }

  final @Nullable VirtualMachineError crash() {
    synchronized (lock) {
      return crash;
    }
  }

  /**
   * What is told of a run whose time was up while it ran.
   *
   * @param limit of its handler
   * @param late whether the request's deadline has passed
   */
  static String whyItExpired(Optional<Duration> limit, boolean late) {
    return late || limit.isEmpty()
        ? "the deadline passed while it ran"
        : "the handler took longer than its limit of %s ms".formatted(limit.get().toMillis());
  }
}
