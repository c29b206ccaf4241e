package dev.braid.engine.internal.executions;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Node;
import org.apache.kafka.streams.processor.api.Record;

/** Of a service, or a flow that never waits: each request is run to its end at once. */
final class StatelessWork implements TaskWork {

  private final Node node;
  private final FlowPlan plan;
  private final RequestScreen screen;
  private final DurableRequests durable;

  StatelessWork(Node node, FlowPlan plan, EngineSettings settings, RequestScreen screen) {
    this.node = node;
    this.plan = plan;
    this.screen = screen;
    this.durable = new DurableRequests(plan, settings.environment(), new DirectReplies(node, plan));
  }

  @Override
  public void request(Record<byte[], Envelope> request) {
    Envelope envelope = request.value();
    if (envelope.isOk() && DurableRequests.isOne(request.headers())) {
      durable.refuse(request);
      return;
    }
    Execution execution = screen.accept(request);
    if (execution.isAgain()) {
      envelope.setFresh(false);
    }
    envelope.begin(execution);
    screen.takePayload(request);
    node.forwardAll(request, envelope.isOk() ? plan.entry() : plan.answer());
  }

  @Override
  public void reply(Record<byte[], Envelope> reply) {
    throw new IllegalStateException(plan.flow() + " asks nobody, and has been answered");
  }

  @Override
  public void fail(Record<byte[], Envelope> request) {
    node.forwardAll(request, plan.answer());
  }

  @Override
  public void tick(long now) {
    // Nothing waits.
  }

  @Override
  public void close() {
    // Nothing is kept.
  }
}
