package dev.braid.dsl.kafka;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.NamedFunction;
import dev.braid.engine.Environment;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Value;
import org.apache.kafka.streams.processor.api.Record;

/** Runs a named pure function. */
final class ApplyNode<I, O> extends Node {

  private final NamedFunction<I, O> function;
  private final Fault.Origin origin;
  private final Environment environment;
  private final Next next;

  ApplyNode(NamedFunction<I, O> function, Fault.Origin origin, Environment environment, Next next) {
    this.function = function;
    this.origin = origin;
    this.environment = environment;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    apply(envelope);
    envelope.setReading(Envelope.NO_READING);
    forward(record, next.after(envelope));
  }

  private void apply(Envelope envelope) {
    I input;
    try {
      input = envelope.value().required(function.input());
    } catch (CodecException unfit) {
      envelope.failToRead(unfit, origin, environment);
      return;
    }
    try {
      envelope.succeed(Value.answered(function.apply(input), function.output(), function.name()));
    } catch (Exception | Error failure) {
      envelope.failToRun(failure, origin, environment);
    }
  }
}
