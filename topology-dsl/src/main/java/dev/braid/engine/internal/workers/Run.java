package dev.braid.engine.internal.workers;

import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.PendingFormat;
import dev.braid.wire.DeadLetterReason;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pending request on its way through the lanes. What can change is guarded by the {@link Lanes}
 * that it goes through.
 */
final class Run {

  private final String entry;
  private final PendingFormat.Request request;
  private final Consumer<Run> body;
  private final TaskLanes task;
  private final Lane lane;

  /** When it was begun, in milliseconds since the epoch. */
  private long startedAt;

  private boolean begun;
  private boolean ended;
  private boolean settled;

  /** Whether its place among those that run at a time has been given back. */
  private boolean released;

  private boolean interrupted;
  private boolean abandoned;

  /** Why the request is to be set aside; written before the end is told, and read after. */
  private @Nullable DeadLetterReason poison;

  /** What the machine threw instead of an answer; written before the end is told. */
  private @Nullable VirtualMachineError crash;

  /** That is in the handler; null before and after. */
  private @Nullable Thread thread;

  /** That the handler has returned, while it is awaited. */
  private @Nullable CompletionStage<?> stage;

  /**
   * @param entry of the store that keeps it
   * @param body runs it, off the stream thread
   */
  Run(String entry, PendingFormat.Request request, Consumer<Run> body, TaskLanes task, Lane lane) {
    this.entry = entry;
    this.request = request;
    this.body = body;
    this.task = task;
    this.lane = lane;
  }

  String entry() {
    return entry;
  }

  PendingFormat.Request request() {
    return request;
  }

  Execution execution() {
    return request.execution();
  }

  Consumer<Run> body() {
    return body;
  }

  TaskLanes task() {
    return task;
  }

  Lane lane() {
    return lane;
  }

  long startedAt() {
    return startedAt;
  }

  void setStartedAt(long millis) {
    this.startedAt = millis;
  }

  boolean isBegun() {
    return begun;
  }

  void setBegun() {
    this.begun = true;
  }

  boolean isEnded() {
    return ended;
  }

  void setEnded() {
    this.ended = true;
  }

  boolean isSettled() {
    return settled;
  }

  void setSettled() {
    this.settled = true;
  }

  boolean isReleased() {
    return released;
  }

  void setReleased() {
    this.released = true;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  void setInterrupted() {
    this.interrupted = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  void setAbandoned() {
    this.abandoned = true;
  }

  @Nullable DeadLetterReason poison() {
    return poison;
  }

  void setPoison(DeadLetterReason reason) {
    this.poison = reason;
  }

  @Nullable VirtualMachineError crash() {
    return crash;
  }

  void setCrash(VirtualMachineError error) {
    this.crash = error;
  }

  @Nullable Thread thread() {
    return thread;
  }

  void setThread(@Nullable Thread inHandler) {
    this.thread = inHandler;
  }

  @Nullable CompletionStage<?> stage() {
    return stage;
  }

  void setStage(CompletionStage<?> awaited) {
    this.stage = awaited;
  }
}
