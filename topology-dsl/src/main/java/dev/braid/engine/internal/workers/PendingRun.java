package dev.braid.engine.internal.workers;

import dev.braid.dsl.Reply;
import dev.braid.engine.Workers;
import dev.braid.engine.internal.core.PendingFormat;
import dev.braid.wire.Value;
import org.jspecify.annotations.Nullable;

/** The run of a pending request. Guarded by the {@link KeyOrderedExecutor} that it goes through. */
final class PendingRun extends HandlerRun {

  private final KeyOrderedExecutor executor;
  private final String entry;
  private final PendingFormat.Request request;
  private final TaskRuns task;
  private final KeyQueue queue;
  private final OffThreadHandler<?, ?> handler;

  /** When its thread came to the handler, in milliseconds since the epoch. */
  private long startedAt;

  /** Whether it has a place among those that run at a time. */
  private boolean placed;

  /** Whether it has been begun, and its reply has not gone out yet. */
  private boolean inHand;

  /**
   * @param entry of the store that keeps it
   * @param queue of its key
   */
  PendingRun(
      KeyOrderedExecutor executor,
      String service,
      String entry,
      PendingFormat.Request request,
      TaskRuns task,
      KeyQueue queue,
      OffThreadHandler<?, ?> handler) {
    super(executor, service, request.execution(), request.input());
    this.executor = executor;
    this.entry = entry;
    this.request = request;
    this.task = task;
    this.queue = queue;
    this.handler = handler;
  }

  void start(Workers workers) {
    start(handler, workers);
  }

  @Override
  void onEntered() {
    startedAt = executor.now();
    task.tell(new TaskRuns.Event(this, null));
  }

  /** Told before the next request of the key can start: so replies keep its order. */
  @Override
  void onEnded(@Nullable Reply<Value> reply) {
    if (reply != null) {
      task.tell(new TaskRuns.Event(this, reply));
    }
    executor.ended(this);
  }

  @Override
  void onLeft() {
    executor.left(this);
  }

  @Override
  void startOthers() {
    executor.startWhatMay();
  }

  String entry() {
    return entry;
  }

  PendingFormat.Request request() {
    return request;
  }

  TaskRuns task() {
    return task;
  }

  KeyQueue queue() {
    return queue;
  }

  long startedAt() {
    return startedAt;
  }

  boolean isPlaced() {
    return placed;
  }

  void setPlaced(boolean running) {
    this.placed = running;
  }

  boolean isInHand() {
    return inHand;
  }

  void setInHand(boolean unanswered) {
    this.inHand = unanswered;
  }
}
