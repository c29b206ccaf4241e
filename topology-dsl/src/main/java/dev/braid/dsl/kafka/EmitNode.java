package dev.braid.dsl.kafka;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.RecordSize;
import dev.braid.wire.UserCode;
import dev.braid.wire.Wire;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends the value as a signal, and passes it on. */
final class EmitNode extends Node {

  private final String flow;
  private final String stepId;
  private final Fault.Origin origin;
  private final int maxPayload;
  private final String sink;
  private final Next next;

  EmitNode(String flow, String stepId, int maxPayload, String sink, Next next) {
    this.flow = flow;
    this.stepId = stepId;
    this.origin = new Fault.Origin(flow, stepId);
    this.maxPayload = maxPayload;
    this.sink = sink;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    byte[] payload;
    try {
      payload = envelope.value().bytes();
    } catch (CodecException unfit) {
      fail(record, UserCode.codeOf(unfit), String.valueOf(unfit.getMessage()));
      return;
    }
    if (payload != null && payload.length > maxPayload) {
      fail(record, FaultCode.TOO_LARGE, RecordSize.tooLarge(payload.length, maxPayload));
      return;
    }
    forward(signal(envelope, payload), sink);
    // Sending may have waited for the brokers.
    envelope.setReading(Envelope.NO_READING);
    // Its reply is the value: of parts that come in, only the list of their values goes on.
    envelope.succeed(envelope.value());
    forward(record, next.onOk());
  }

  private void fail(Record<byte[], Envelope> record, FaultCode code, String message) {
    record.value().fail(code, message, origin);
    forward(record, next.onFault());
  }

  private Record<byte[], Envelope> signal(Envelope envelope, byte @Nullable [] payload) {
    Execution execution = envelope.execution();
    Envelope outgoing = Envelope.outgoing();
    outgoing.setPayload(payload);
    Record<byte[], Envelope> signal = message(execution, outgoing);
    Wire.put(signal.headers(), Wire.CALL, execution.callId(stepId));
    Wire.put(signal.headers(), Wire.SENDER, flow);
    Wire.put(signal.headers(), Wire.STEP, stepId);
    if (!envelope.value().contentType().isEmpty()) {
      Wire.put(signal.headers(), Wire.CONTENT_TYPE, envelope.value().contentType());
    }
    return signal;
  }
}
