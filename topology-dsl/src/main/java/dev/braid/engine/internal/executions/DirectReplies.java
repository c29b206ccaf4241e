package dev.braid.engine.internal.executions;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Value;
import org.apache.kafka.streams.processor.api.Record;

/** Answers somebody for whom the flow itself is not run. */
final class DirectReplies {

  private final Node node;
  private final String replyNode;
  private final Fault.Origin flow;

  DirectReplies(Node node, FlowPlan plan) {
    this.node = node;
    this.replyNode = plan.answer();
    this.flow = new Fault.Origin(plan.flow(), "");
  }

  /** To the return address of an execution that may be none. */
  void reply(Execution to, Reply<Value> reply) {
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, null);
    envelope.begin(to);
    envelope.setReply(reply);
    node.forwardAll(new Record<>(null, envelope, Math.max(0, envelope.time())), replyNode);
  }

  void fail(Execution to, FaultCode code, String message) {
    reply(to, new Reply.Failed<>(new Fault(code.number(), message, flow)));
  }

  /** Answers a request with the fault that keeps it from being run. */
  void refuse(Record<byte[], Envelope> request) {
    node.forwardAll(request, replyNode);
  }
}
