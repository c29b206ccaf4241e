package dev.braid.engine.internal.workers;

import dev.braid.dsl.Reply;
import dev.braid.wire.Value;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one task of a service. All is guarded by the {@link KeyOrderedExecutor}, but for the
 * queue of what the stream thread has to be told: the one way back to it.
 */
final class TaskRuns {

  private final Map<ByteBuffer, KeyQueue> byKey = new HashMap<>();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();

  /**
   * Something has happened to a request off the stream thread.
   *
   * @param reply with which it has ended; null: it has been started
   */
  record Event(PendingRun run, @Nullable Reply<Value> reply) {}

  KeyQueue queue(byte @Nullable [] key) {
    return key == null
        ? new KeyQueue(null)
        : byKey.computeIfAbsent(ByteBuffer.wrap(key), found -> new KeyQueue(found));
  }

  /** How many of a key wait or run. */
  int waiting(byte @Nullable [] key) {
    KeyQueue queue = key == null ? null : byKey.get(ByteBuffer.wrap(key));
    return queue == null ? 0 : queue.size();
  }

  void forget(KeyQueue queue) {
    if (queue.key() != null) {
      byKey.remove(queue.key(), queue);
    }
  }

  void tell(Event event) {
    events.add(event);
  }

  /** For the stream thread. */
  @Nullable Event next() {
    return events.poll();
  }

  void close() {
    byKey.clear();
    events.clear();
  }
}
