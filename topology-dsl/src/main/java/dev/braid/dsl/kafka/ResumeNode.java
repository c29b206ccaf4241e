package dev.braid.dsl.kafka;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import org.apache.kafka.streams.processor.api.Record;

/** Takes the reply to a remote call, and goes on from there. */
final class ResumeNode extends Node {

  private final Fault.Origin origin;
  private final String onOk;
  private final String onFault;

  ResumeNode(Fault.Origin origin, String onOk, String onFault) {
    this.origin = origin;
    this.onOk = onOk;
    this.onFault = onFault;
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    if (envelope.reply() instanceof Reply.Failed<Value> failed) {
      envelope.fail(failed.fault().from(origin));
    }
    forward(record, envelope.isOk() ? onOk : onFault);
  }
}
