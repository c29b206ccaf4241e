package dev.braid.engine.internal.executions;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.replies.KeptReplies;
import dev.braid.engine.internal.replies.KeptReplyForm;
import dev.braid.wire.Value;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** How executions have ended, for a repeat of their request that might end otherwise. */
final class KeptEnds {

  private final KeptReplies<String> ends;
  private final Limits limits;
  private final Environment environment;
  private final Fault.Origin flow;

  /**
   * @param forgotten is told the id of each execution whose end is dropped
   */
  KeptEnds(
      FlowPlan plan,
      EngineSettings settings,
      KeyValueStore<String, byte[]> store,
      Consumer<String> forgotten) {
    this.ends = KeptReplies.ends(store, id -> forgotten.accept(id.hex()));
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.flow = new Fault.Origin(plan.flow(), "");
  }

  /** How the execution of this request, or of an earlier attempt of it, has ended; or null. */
  @Nullable Reply<Value> find(Envelope envelope) {
    Execution execution = envelope.execution();
    if (!execution.isRepeatable()) {
      return null;
    }
    ends.prune(envelope.forgetTime());
    return ends.size() == 0
        ? null
        : ends.find(DedupKey.of(execution), execution.attempt(), envelope.time());
  }

  void keep(Execution execution) {
    Reply<Value> told = execution.told();
    if (told == null || !execution.keepsEnd()) {
      return;
    }
    boolean awaited = execution.returnAddress() != null || !told.isOk();
    Reply<Value> end = awaited ? told : new Reply.Ok<>(Value.encoded(null, ""));
    DedupKey id = DedupKey.of(execution);
    long until = execution.keptUntil(limits);
    ends.keep(
        id, KeptReplyForm.write(id, execution.attempt(), until, end, flow, environment.counters()));
    environment.counters().count(EngineCounter.KEPT_END);
  }

  /** Whether one more execution may be begun, each of those that are open may leave an end. */
  boolean hasRoom(int open, long time) {
    return ends.hasRoom(limits.of(Limit.MAX_KEPT), open, time);
  }

  /** Whether not even the refusals fit that are given for want of room. */
  boolean isFull() {
    return ends.size() >= limits.of(Limit.MAX_KEPT) + limits.keptRefusals();
  }

  int size() {
    return ends.size();
  }

  /** Whether an attempt of this execution has ended which a later one may follow. */
  boolean mayGoOn(String execution) {
    return ends.mayGoOn(DedupKey.of(execution));
  }

  void close() {
    ends.close();
  }
}
