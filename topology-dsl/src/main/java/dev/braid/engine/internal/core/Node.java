package dev.braid.engine.internal.core;

import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A processor of the engine. Forwards the record it was given, whose envelope it has changed. */
public abstract class Node implements Processor<byte[], Envelope, byte[], Envelope> {

  private final List<Cancellable> timers = new ArrayList<>();
  private @Nullable ProcessorContext<byte[], Envelope> context;

  /** Kafka Streams (4.3.1) runs the timers of a task that it has closed on when it is revived. */
  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    this.context = given;
    timers.forEach(Cancellable::cancel);
    timers.clear();
  }

  /** Runs a timer from now on, until the node begins anew. */
  public final void every(Duration interval, Punctuator timer) {
    timers.add(context().schedule(interval, PunctuationType.WALL_CLOCK_TIME, timer));
  }

  @Override
  public final void process(Record<byte[], Envelope> record) {
    process(record, record.value());
  }

  protected abstract void process(Record<byte[], Envelope> record, Envelope envelope);

  public final ProcessorContext<byte[], Envelope> context() {
    return initialised(context);
  }

  /** A part of a node that it has from its initialisation on. */
  protected static <T> T initialised(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("a node is used before it is initialised");
    }
    return part;
  }

  public final void forward(Record<byte[], Envelope> record, String child) {
    context().forward(record, child);
  }

  /** Also goes on with what the record's execution has put off on the way. */
  public final void forwardAll(Record<byte[], Envelope> record, String child) {
    Execution execution = record.value().execution();
    forward(record, child);
    for (Execution.Continuation later = execution.nextLater();
        later != null;
        later = execution.nextLater()) {
      forward(later.record(), later.node());
    }
  }

  /**
   * A message of {@code execution}, with fresh headers: those of the record in hand, its return
   * address among them, are not passed on.
   */
  public final Record<byte[], Envelope> message(Execution execution, Envelope outgoing) {
    Record<byte[], Envelope> message =
        new Record<>(execution.key(), outgoing, context().currentSystemTimeMs());
    if (execution.traceParent() != null) {
      message.headers().add(Wire.TRACE_PARENT, execution.traceParent());
    }
    if (execution.traceState() != null) {
      message.headers().add(Wire.TRACE_STATE, execution.traceState());
    }
    return message;
  }
}
