package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Value;
import org.apache.kafka.streams.processor.api.Record;

/** Keeps the input of a composition whose later steps need it too. */
final class SaveNode extends Node {

  private final int frame;
  private final int gathered;
  private final String first;

  /**
   * @param gathered how many replies the composition gathers, or 0
   * @param first the node of its first step
   */
  SaveNode(int frame, int gathered, String first) {
    this.frame = frame;
    this.gathered = gathered;
    this.first = first;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Value input = envelope.value();
    envelope
        .execution()
        .setFrame(frame, gathered == 0 ? input : new Execution.Aggregation(input, gathered));
    forward(record, first);
  }
}
