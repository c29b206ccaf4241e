package dev.braid.engine.internal.workers;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one key in one task, which run one after the other. Guarded by its {@link
 * KeyOrderedExecutor}.
 */
final class KeyQueue {

  private final @Nullable ByteBuffer key;
  private final Queue<PendingRun> waiting = new ArrayDeque<>(1);

  /** Whether one of its requests runs. */
  private boolean busy;

  /** Whether it stands in the row of those that could start something. */
  private boolean listed;

  /**
   * @param key of its requests; null for one request without a key, which has a queue of its own
   */
  KeyQueue(@Nullable ByteBuffer key) {
    this.key = key;
  }

  @Nullable ByteBuffer key() {
    return key;
  }

  void add(PendingRun run) {
    waiting.add(run);
  }

  /** How many there are, with the one that runs. */
  int size() {
    return (int) waiting.stream().filter(run -> !run.isEnded()).count() + (busy ? 1 : 0);
  }

  /** The next one to run. Those that have ended while they waited are forgotten. */
  @Nullable PendingRun first() {
    while (!waiting.isEmpty() && waiting.element().isEnded()) {
      waiting.remove();
    }
    return waiting.peek();
  }

  void removeFirst() {
    waiting.remove();
  }

  boolean isBusy() {
    return busy;
  }

  void setBusy(boolean running) {
    this.busy = running;
  }

  boolean isListed() {
    return listed;
  }

  void setListed(boolean inTheRow) {
    this.listed = inTheRow;
  }
}
