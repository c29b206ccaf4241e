package dev.braid.engine.internal.executions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.engine.internal.core.CallState;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of a key where calls are sent again. Of the executions of one key, one at a time
 * is at a step that may be tried again; the others queue behind it, in the order in which they
 * came, and all other keys flow. A call without retries, or without a key, never queues.
 *
 * <p>In memory: made from the executions' records, which hold each one's position, when a task
 * starts. Nobody waits for ever: what holds a queue up is a call, and every call ends.
 */
public final class RetryQueues {

  private final FlowPlan plan;
  private final boolean needed;
  private final EngineCounters counters;
  private final Map<String, RetryQueue> queues = new HashMap<>();

  /** In which queues an execution is, and at which position; 0 where it holds the queue. */
  private final Map<String, Map<String, Long>> places = new HashMap<>();

  /** The queues where somebody's turn may have come. */
  private final Set<String> ready = new LinkedHashSet<>();

  private long lastPosition;

  RetryQueues(FlowPlan plan, EngineCounters counters) {
    this.plan = plan;
    this.counters = counters;
    this.needed = plan.resumes().values().stream().anyMatch(resume -> resume.retries() > 0);
  }

  /** The calls of one step for one key. */
  private static final class RetryQueue {
    private final String stepId;

    /** More than one only where a flow has changed, and its calls were not ordered before. */
    private final Set<String> holders = new HashSet<>(2);

    private final NavigableMap<Long, String> waiting = new TreeMap<>();

    RetryQueue(String stepId) {
      this.stepId = stepId;
    }

    boolean isFree() {
      return holders.isEmpty() && waiting.isEmpty();
    }

    boolean isReady() {
      return holders.isEmpty() && !waiting.isEmpty();
    }

    void remove(String id, long position) {
      if (position == 0) {
        holders.remove(id);
      } else {
        waiting.remove(position);
      }
    }
  }

  /** Whose turn it is, and at which step. */
  record QueuedCall(String execution, String stepId) {}

  /**
   * Takes a call of {@code execution} that may be sent at once, and puts those that may not into
   * their queues. Null when no more may be sent.
   */
  Execution.@Nullable OutstandingCall admit(Execution execution) {
    if (!needed) {
      return null;
    }
    for (Execution.OutstandingCall call : List.copyOf(execution.waiting())) {
      if (call.state() instanceof CallState.Queued newly && newly.position() == 0) {
        execution.take(call.stepId());
        RetryQueue queue = queues.get(name(execution, call));
        if (queue == null || queue.isFree()) {
          join(execution, call.in(CallState.AWAITED));
          return call;
        }
        lastPosition++;
        counters.count(EngineCounter.QUEUED);
        Execution.OutstandingCall queued =
            call.in(new CallState.Queued(lastPosition, newly.maybeSent()));
        execution.waitFor(queued);
        join(execution, queued);
      }
    }
    return null;
  }

  /** Takes note of where an execution stands, after it has been kept, forgotten, or read. */
  void settled(Execution execution) {
    Map<String, Long> before = places.remove(execution.id());
    if (before != null) {
      before.forEach((name, position) -> leave(execution.id(), name, position));
    }
    if (execution.key() != null && (needed || before != null || isQueued(execution))) {
      execution.waiting().stream().filter(this::isOrdered).forEach(call -> join(execution, call));
    }
    if (before != null) {
      before.keySet().forEach(this::freed);
    }
  }

  private static boolean isQueued(Execution execution) {
    return execution.waiting().stream().anyMatch(Execution.OutstandingCall::isQueued);
  }

  private boolean isOrdered(Execution.OutstandingCall call) {
    FlowPlan.Resume resume = plan.resumes().get(call.stepId());
    return call.isQueued() || (resume != null && resume.retries() > 0);
  }

  private void join(Execution execution, Execution.OutstandingCall call) {
    String name = name(execution, call);
    RetryQueue queue = queues.computeIfAbsent(name, unused -> new RetryQueue(call.stepId()));
    long position = call.state() instanceof CallState.Queued queued ? queued.position() : 0;
    if (position > 0) {
      queue.waiting.put(position, execution.id());
      lastPosition = Math.max(lastPosition, position);
    } else {
      queue.holders.add(execution.id());
    }
    places.computeIfAbsent(execution.id(), unused -> new HashMap<>(2)).put(name, position);
  }

  private void leave(String id, String name, long position) {
    RetryQueue queue = queues.get(name);
    if (queue != null) {
      queue.remove(id, position);
    }
  }

  private void freed(String name) {
    RetryQueue queue = queues.get(name);
    if (queue != null && queue.isFree()) {
      queues.remove(name);
    } else if (queue != null && queue.isReady()) {
      ready.add(name);
    }
  }

  /** Whose turn has come; asked again when that execution has settled. Null when nobody's has. */
  @Nullable QueuedCall next() {
    while (!ready.isEmpty()) {
      String name = ready.iterator().next();
      ready.remove(name);
      RetryQueue queue = queues.get(name);
      if (queue != null && queue.isReady()) {
        return new QueuedCall(queue.waiting.firstEntry().getValue(), queue.stepId);
      }
    }
    return null;
  }

  /**
   * Those whose turn it is after a start, because what they queued behind is gone: the flow has
   * changed. They are there for {@link #next} too.
   */
  List<QueuedCall> stalled() {
    List<QueuedCall> turns = new ArrayList<>();
    queues.forEach(
        (name, queue) -> {
          if (queue.isReady()) {
            ready.add(name);
            turns.add(new QueuedCall(queue.waiting.firstEntry().getValue(), queue.stepId));
          }
        });
    return turns;
  }

  private static String name(Execution execution, Execution.OutstandingCall call) {
    byte[] key = execution.key();
    String text = key == null ? "" : new String(key, ISO_8859_1);
    return call.stepId() + '\0' + text;
  }
}
