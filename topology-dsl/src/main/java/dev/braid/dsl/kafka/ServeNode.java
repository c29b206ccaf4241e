package dev.braid.dsl.kafka;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Service;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.Value;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;

/** Runs a handler in place, on the stream thread. */
final class ServeNode<I, O> extends Node {

  private final Service<I, O> service;
  private final String stepId;
  private final Fault.Origin origin;
  private final StepTime time;
  private final Limits limits;
  private final Environment environment;
  private final Watchdog watchdog;
  private final Next next;

  /**
   * @param stepId of the step that is served here; empty when the service is called through its
   *     topic: then the caller knows the step
   * @param time what the deadline is compared with
   */
  ServeNode(
      Service<I, O> service, String stepId, StepTime time, EngineSettings settings, Next next) {
    this(
        service,
        stepId,
        time,
        settings,
        new Watchdog(service.name(), settings.environment().counters()),
        next);
  }

  /**
   * @param watchdog looks at how long handlers take
   */
  ServeNode(
      Service<I, O> service,
      String stepId,
      StepTime time,
      EngineSettings settings,
      Watchdog watchdog,
      Next next) {
    this.service = service;
    this.stepId = stepId;
    this.origin = new Fault.Origin(service.name(), stepId);
    this.time = time;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.watchdog = watchdog;
    this.next = next;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    long before = before(envelope);
    if (isExpired(envelope, before) || isLongOver(envelope)) {
      if (stepId.isEmpty()) { // the request itself, and not a step of one that has run
        environment.counters().count(EngineCounter.EXPIRED_REQUEST);
      }
      fail(envelope, FaultCode.TIMEOUT, StepTime.NOT_RUN);
    } else {
      serve(envelope, time == StepTime.CLOCK ? before : environment.clock().millis());
    }
    forward(record, next.after(envelope));
  }

  private void serve(Envelope envelope, long began) {
    I input;
    boolean toRead = envelope.value().isToBeRead();
    try {
      input = envelope.value().required(service.ref().input());
    } catch (CodecException unfit) {
      envelope.failToRead(unfit, origin, environment);
      return;
    }
    if (toRead && isExpired(envelope, read(envelope))) {
      fail(envelope, FaultCode.TIMEOUT, "the deadline passed while its input was read");
      return;
    }
    try {
      O answer = service.handler().handle(input, new StepRequest(envelope.execution(), stepId));
      envelope.succeed(Value.answered(answer, service.ref().output(), service.name()));
    } catch (Exception | Error failure) {
      envelope.failToRun(failure, origin, environment);
    }
    long after = read(envelope);
    long ended = time == StepTime.CLOCK ? after : environment.clock().millis();
    watchdog.ran(began, ended, envelope.execution(), stepId);
    if (isExpired(envelope, after)) {
      fail(
          envelope, FaultCode.TIMEOUT, "the deadline passed while it ran; the answer is discarded");
    }
  }

  /** After the handler of a step that leads here the clock was read, and that is soon enough. */
  private long before(Envelope envelope) {
    long last = envelope.reading();
    return last == Envelope.NO_READING ? read(envelope) : last;
  }

  private long read(Envelope envelope) {
    long now = time.read(envelope, environment);
    envelope.setReading(now);
    return now;
  }

  private static boolean isExpired(Envelope envelope, long now) {
    return now >= envelope.execution().deadline();
  }

  /**
   * What keeps its answers compares deadlines with the time in the log, which no backlog changes.
   * That nobody can wait any more is known by the clock alone; what comes of that goes to the log
   * of results, as whatever a handler answers.
   */
  private boolean isLongOver(Envelope envelope) {
    return stepId.isEmpty()
        && time == StepTime.LOG
        && !service.isPure()
        && isExpired(envelope, environment.clock().millis() - limits.millis(Limit.CLOCK_SKEW));
  }

  private void fail(Envelope envelope, FaultCode code, String message) {
    envelope.fail(code, message, origin);
  }

  /** Made anew for each run of a handler, which may keep it. */
  private record StepRequest(Execution execution, String stepId) implements Handler.Request {
    @Override
    public String callId() {
      return execution.callId(stepId);
    }

    @Override
    public Instant deadline() {
      return Instant.ofEpochMilli(execution.deadline());
    }
  }
}
