package dev.braid.dsl.kafka;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Value;
import org.apache.kafka.streams.processor.api.Record;

/** For tests: makes bytes of the value, as a topic between two steps would. */
final class RoundTripNode extends Node {

  private final Fault.Origin origin;
  private final TreeCodecs forms;
  private final Next next;

  RoundTripNode(Fault.Origin origin, TreeCodecs forms, Next next) {
    this.origin = origin;
    this.forms = forms;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    try {
      Value value = envelope.value();
      if (!value.isNull()) {
        envelope.succeed(Value.encoded(value.bytes(), value.contentType()).readableBy(forms));
      }
    } catch (CodecException unfit) {
      envelope.fail(FaultCode.HANDLER_FAILED, String.valueOf(unfit.getMessage()), origin);
    }
    forward(record, next.after(envelope));
  }
}
