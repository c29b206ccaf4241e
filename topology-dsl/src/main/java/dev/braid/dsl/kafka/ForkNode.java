package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Value;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/** Gives its input to every branch of a parallel. */
final class ForkNode extends Node {

  private final int frame;
  private final List<String> branches;

  ForkNode(int frame, List<String> branches) {
    this.frame = frame;
    this.branches = List.copyOf(branches);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Value input = envelope.value();
    envelope
        .execution()
        .setFrame(frame, new Execution.Aggregation(Value.encoded(null, ""), branches.size()));
    for (String branch : branches) {
      envelope.succeed(input);
      forward(record, branch);
    }
  }
}
