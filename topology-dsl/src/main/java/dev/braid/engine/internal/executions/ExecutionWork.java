package dev.braid.engine.internal.executions;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Node;
import org.apache.kafka.streams.processor.api.Record;

/** Of a flow whose executions wait for replies, and are kept meanwhile. */
final class ExecutionWork implements TaskWork {

  private final FlowPlan plan;
  private final RequestScreen screen;
  private final TaskStores stores;
  private final Decisions decisions;
  private final ExecutionRunner runner;
  private final ExecutionStarter starter;
  private final DurableCalls durable;

  /**
   * @param sink to the flow's own reply topic
   */
  ExecutionWork(
      Node node,
      FlowPlan plan,
      EngineSettings settings,
      String sink,
      RequestScreen screen,
      TaskStores stores) {
    this.plan = plan;
    this.screen = screen;
    this.stores = stores;
    this.decisions = new Decisions(node, plan, settings, sink, screen.partition(), stores);
    this.runner = new ExecutionRunner(node, plan, settings, screen, stores, decisions);
    this.starter = new ExecutionStarter(plan, settings.environment(), screen, stores, runner);
    this.durable = new DurableCalls(node, plan, settings, screen, stores, runner);
    decisions.sendStalled();
  }

  @Override
  public void request(Record<byte[], Envelope> request) {
    Envelope envelope = request.value();
    if (envelope.isOk() && DurableRequests.isOne(request.headers())) {
      durable.take(request);
    } else {
      Execution execution = screen.accept(request);
      if (execution.isAgain()) {
        envelope.setFresh(false);
      }
      starter.start(request, execution);
    }
    runner.sendNext(request);
  }

  @Override
  public void reply(Record<byte[], Envelope> reply) {
    runner.resumption().resume(reply);
    runner.sendNext(reply);
  }

  @Override
  public void fail(Record<byte[], Envelope> request) {
    runner.run(request, plan.answer());
  }

  @Override
  public void tick(long now) {
    decisions.decideWhatIsDue(now);
  }

  @Override
  public void close() {
    stores.close();
  }
}
