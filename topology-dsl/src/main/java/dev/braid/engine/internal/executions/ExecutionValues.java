package dev.braid.engine.internal.executions;

import dev.braid.dsl.Reply;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.ExecutionFactory;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.KeptValues;
import dev.braid.engine.internal.core.RequestIdentity;
import dev.braid.wire.CallId;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The values of executions that an earlier life of the task has begun: inputs and parts, which the
 * steps behind a reply read, and replies that came before their request. The end of an execution as
 * a whole reads none of them.
 */
public final class ExecutionValues implements KeptValues {

  private final FlowPlan plan;
  private final ExecutionFactory factory;
  private final KeyValueStore<String, byte[]> store;
  private final int partition;

  /** The executions of which not all is known to be readable. */
  private @Nullable Set<String> unread;

  public ExecutionValues(
      FlowPlan plan,
      RequestIdentity identity,
      EngineSettings settings,
      KeyValueStore<String, byte[]> store,
      int partition) {
    this.plan = plan;
    this.factory = new ExecutionFactory(plan, identity, settings);
    this.store = store;
    this.partition = partition;
  }

  @Override
  public Met metBy(Record<byte[], Envelope> record) {
    if (unread().isEmpty()) {
      return Met.NOTHING;
    }
    if (record.value().kind() == Envelope.Kind.REQUEST) {
      return early(factory.id(record, partition));
    }
    String id = resumed(record);
    if (id == null || !unread().contains(id)) {
      return Met.NOTHING;
    }
    Execution execution = Executions.load(store, plan, id);
    return execution == null
        ? Met.NOTHING
        : new Met(values(execution), EarlyReplies.read(store, id));
  }

  /** A request goes on with replies that came before it. */
  private Met early(String id) {
    return unread().contains(id) ? new Met(List.of(), EarlyReplies.read(store, id)) : Met.NOTHING;
  }

  /** What is kept from now on was read, or written, in this life. */
  @Override
  public void areReadable(Record<byte[], Envelope> record) {
    String id = record.value().kind() == Envelope.Kind.REQUEST ? null : resumed(record);
    if (id != null) {
      unread().remove(id);
    }
  }

  /** The execution that a reply to one of its steps, or a decision about one, goes on with. */
  private static @Nullable String resumed(Record<byte[], Envelope> reply) {
    CallId callId = CallId.parse(Wire.bytes(reply.headers(), Wire.CORRELATION_ID));
    return callId == null || callId.stepId().isEmpty() ? null : callId.execution();
  }

  private Set<String> unread() {
    if (unread == null) {
      unread = new HashSet<>(Executions.ids(store));
      unread.addAll(EarlyReplies.ids(store));
    }
    return unread;
  }

  private List<Value> values(Execution execution) {
    List<Value> values = new ArrayList<>();
    for (int frame = 0; frame < plan.frames().size(); frame++) {
      Object content = execution.frame(frame);
      if (content instanceof Value input) {
        values.add(input);
      } else if (content instanceof Execution.Aggregation aggregation) {
        values.add(aggregation.input());
        for (int part = 0; part < aggregation.size(); part++) {
          gather(aggregation.get(part), values);
        }
      }
    }
    Execution.Further further = execution.further();
    if (further != null) {
      values.add(further.input());
    }
    return values;
  }

  private static void gather(@Nullable Reply<?> reply, List<Value> values) {
    if (reply instanceof Reply.Parts<?> parts) {
      parts.replies().forEach(part -> gather(part, values));
    } else if (reply instanceof Reply.Ok<?>) {
      values.add(Value.of(reply));
    }
  }
}
