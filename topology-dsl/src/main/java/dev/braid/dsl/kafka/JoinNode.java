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

  private final int slot;
  private final int part;
  private final Next next;

  JoinNode(int slot, int part, Next next) {
    this.slot = slot;
    this.part = part;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = envelope.execution();
    Execution.Gather gather = execution.gather(slot);
    gather.put(part, envelope.reply());
    if (gather.isComplete()) {
      execution.setSlot(slot, null);
      envelope.setReply(gather.parts());
      forward(record, next.after(envelope));
    }
  }
}
