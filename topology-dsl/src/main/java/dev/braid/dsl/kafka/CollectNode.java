package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Node;
import org.apache.kafka.streams.processor.api.Record;

/** Puts a reply of a recorded batch with the others, and goes on with the next step. */
final class CollectNode extends Node {

  private final int frame;
  private final int part;
  private final String next;

  CollectNode(int frame, int part, String next) {
    this.frame = frame;
    this.part = part;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Execution.Aggregation aggregation = envelope.execution().aggregation(frame);
    aggregation.put(part, envelope.reply());
    envelope.succeed(aggregation.input());
    forward(record, next);
  }
}
