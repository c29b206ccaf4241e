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
 * What one task has in the lanes of a service. All is guarded by the {@link Lanes}, but for the
 * queue of what the stream thread has to be told: the one way from the lanes back to it.
 */
final class TaskLanes {

  private final Map<ByteBuffer, Lane> byKey = new HashMap<>();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private boolean closed;

  /**
   * Something has happened to a request off the stream thread.
   *
   * @param reply with which it has ended; null: it has been started
   */
  record Event(Run run, @Nullable Reply<Value> reply) {}

  Lane lane(byte @Nullable [] key) {
    return key == null
        ? new Lane(null)
        : byKey.computeIfAbsent(ByteBuffer.wrap(key), found -> new Lane(found));
  }

  /** How many of a key wait or run. */
  int waiting(byte @Nullable [] key) {
    Lane lane = key == null ? null : byKey.get(ByteBuffer.wrap(key));
    return lane == null ? 0 : lane.size();
  }

  void forget(Lane lane) {
    if (lane.key() != null) {
      byKey.remove(lane.key(), lane);
    }
  }

  void tell(Event event) {
    events.add(event);
  }

  /** For the stream thread. */
  @Nullable Event next() {
    return events.poll();
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    byKey.clear();
    events.clear();
  }
}
