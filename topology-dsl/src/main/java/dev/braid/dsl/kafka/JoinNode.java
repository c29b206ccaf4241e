package dev.braid.dsl.kafka;

import org.apache.kafka.streams.processor.api.Record;

/**
 * Takes the reply of one part of a parallel or recorded batch; with the last one missing it goes
 * on, with all of them.
 */
final class JoinNode extends Node {

  private final int slot;
  private final int part;
  private final String onOk;
  private final String onFault;

  JoinNode(int slot, int part, String onOk, String onFault) {
    this.slot = slot;
    this.part = part;
    this.onOk = onOk;
    this.onFault = onFault;
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = envelope.execution();
    Execution.Gather gather = execution.gather(slot);
    gather.put(part, envelope.reply());
    if (gather.isComplete()) {
      execution.setSlot(slot, null);
      envelope.setReply(gather.parts());
      forward(record, envelope.isOk() ? onOk : onFault);
    }
  }
}
