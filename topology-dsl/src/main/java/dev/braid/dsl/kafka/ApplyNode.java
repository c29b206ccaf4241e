package dev.braid.dsl.kafka;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.NamedFunction;
import org.apache.kafka.streams.processor.api.Record;

/** Runs a named pure function. */
final class ApplyNode<I, O> extends Node {

  private final NamedFunction<I, O> function;
  private final Fault.Origin origin;
  private final String onOk;
  private final String onFault;

  ApplyNode(NamedFunction<I, O> function, Fault.Origin origin, String onOk, String onFault) {
    this.function = function;
    this.origin = origin;
    this.onOk = onOk;
    this.onFault = onFault;
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    apply(envelope);
    envelope.setReading(Envelope.NO_READING);
    forward(record, envelope.isOk() ? onOk : onFault);
  }

  private void apply(Envelope envelope) {
    I input;
    try {
      input = envelope.value().required(function.input());
    } catch (CodecException unfit) {
      envelope.fail(FaultCode.BAD_REQUEST, String.valueOf(unfit.getMessage()), origin);
      return;
    }
    try {
      envelope.succeed(Value.of(function.apply(input), function.output()));
    } catch (FaultException chosen) {
      envelope.fail(chosen.fault().from(origin));
    } catch (RuntimeException | Error failure) {
      envelope.fail(FaultCode.HANDLER_FAILED, UserCode.messageOf(failure), origin);
    }
  }
}
