package dev.braid.engine.internal.executions;

import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.Environment;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import org.apache.kafka.streams.processor.api.Record;

/** Begins executions, unless they are open or have ended already. */
final class ExecutionStarter {

  private final FlowPlan plan;
  private final Environment environment;
  private final RequestScreen screen;
  private final TaskStores stores;
  private final ExecutionRunner runner;

  ExecutionStarter(
      FlowPlan plan,
      Environment environment,
      RequestScreen screen,
      TaskStores stores,
      ExecutionRunner runner) {
    this.plan = plan;
    this.environment = environment;
    this.screen = screen;
    this.stores = stores;
    this.runner = runner;
  }

  void start(Record<byte[], Envelope> record, Execution execution) {
    Envelope envelope = record.value();
    Execution open = stores.executions().load(execution.id());
    if (open != null) {
      boolean waits = follow(record, open, execution);
      environment
          .counters()
          .count(waits ? EngineCounter.FURTHER_ATTEMPT : EngineCounter.REPEATED_REQUEST);
      return;
    }
    envelope.begin(execution);
    Reply<Value> end = stores.ends().find(envelope);
    if (end != null) {
      environment.counters().count(EngineCounter.KEPT_REPLY);
      envelope.setReply(end);
      runner.run(record, plan.answer());
      return;
    }
    if (plan.chooses()) {
      execution.turnOnce();
    }
    screen.takePayload(record);
    runner.runIfThereIsRoom(record);
  }

  /**
   * Has a further attempt wait for the end of the execution that is open: then it goes on as if it
   * had come only then, which it may do in a replay. A repeat of what is known waits for nothing.
   */
  private boolean follow(Record<byte[], Envelope> record, Execution open, Execution request) {
    Envelope envelope = record.value();
    if (!envelope.isOk() || !open.isFollowedBy(request)) {
      return false;
    }
    envelope.begin(request);
    screen.refuse(record);
    if (!envelope.isOk()) {
      return false;
    }
    Execution.Further before = open.further();
    open.follow(request, Value.encoded(envelope.payload(), Wire.contentType(record.headers())));
    boolean kept = stores.executions().save(open) == null;
    if (!kept) {
      open.setFurther(before);
      stores.executions().save(open);
    }
    if (open.isRefused()) {
      stores.executions().lookAt(open.id(), 0);
    }
    return kept;
  }
}
