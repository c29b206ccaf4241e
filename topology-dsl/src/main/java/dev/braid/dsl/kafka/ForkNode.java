package dev.braid.dsl.kafka;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Value;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/** Gives its input to every branch of a parallel. */
final class ForkNode extends Node {

  private final int slot;
  private final List<String> branches;

  ForkNode(int slot, List<String> branches) {
    this.slot = slot;
    this.branches = List.copyOf(branches);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Value input = envelope.value();
    envelope
        .execution()
        .setSlot(slot, new Execution.Gather(Value.encoded(null, ""), branches.size()));
    for (String branch : branches) {
      envelope.succeed(input);
      forward(record, branch);
    }
  }
}
