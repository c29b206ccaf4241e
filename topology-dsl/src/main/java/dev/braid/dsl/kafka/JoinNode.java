package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Takes the reply of one part of a parallel or recorded batch; with the last one missing it goes
 * on, with all of them.
 */
final class JoinNode extends Node {

  private final int frame;
  private final int part;
  private final Next next;

  JoinNode(int frame, int part, Next next) {
    this.frame = frame;
    this.part = part;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = envelope.execution();
    Execution.Aggregation aggregation = execution.aggregation(frame);
    aggregation.put(part, envelope.reply());
    if (aggregation.isComplete()) {
      execution.setFrame(frame, null);
      envelope.setReply(aggregation.parts());
      forward(record, next.after(envelope));
    }
  }
}
