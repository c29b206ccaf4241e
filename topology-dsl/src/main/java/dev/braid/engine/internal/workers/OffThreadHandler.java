package dev.braid.engine.internal.workers;

import dev.braid.dsl.AsyncHandler;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.Environment;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a handler off the stream thread: reads the input, asks the handler, and makes bytes of what
 * it answers, so that all code of the user runs here. Nothing of Kafka Streams is touched.
 */
final class OffThreadHandler<I, O> {

  private final Service<I, O> service;
  private final AsyncHandler<I, O> handler;
  private final Environment environment;
  private final Fault.Origin origin;

  OffThreadHandler(Service<I, O> service, AsyncHandler<I, O> handler, Environment environment) {
    this.service = service;
    this.handler = handler;
    this.environment = environment;
    this.origin = new Fault.Origin(service.name(), "");
  }

  /** Runs a request; it ends now, or when the handler's stage does. */
  void run(HandlerRun run) {
    if (isExpired(run)) {
      notRun(run);
      return;
    }
    I input;
    try {
      input = run.input().required(service.ref().input());
    } catch (CodecException unfit) {
      run.setPoison(UserCode.reasonOf(unfit));
      run.end(unread(run, unfit));
      return;
    }
    if (isExpired(run)) {
      notRun(run);
      return;
    }
    try {
      handle(run, input);
    } catch (Exception | Error failure) {
      run.end(failed(run, failure));
    }
  }

  private void handle(HandlerRun run, I input) throws Exception {
    CompletionStage<O> stage = handler.handle(input, new OffThreadRequest(run.execution()));
    if (stage == null) {
      throw new IllegalStateException("the handler returned null, expected a stage");
    }
    boolean awaited = run.await(stage);
    stage.whenComplete((answer, failure) -> ended(run, answer, failure));
    if (!awaited) {
      run.cancel(stage);
    }
  }

  /** Called by whoever completes the handler's stage. */
  private void ended(HandlerRun run, @Nullable O answer, @Nullable Throwable failure) {
    boolean inTime = run.end(failure == null ? encoded(run, answer) : failed(run, failure));
    if (!inTime && failure == null) {
      environment.counters().count(EngineCounter.LATE_REPLY);
    }
  }

  /** With its bytes, which the stream thread only sends. */
  private Reply<Value> encoded(HandlerRun run, @Nullable O answer) {
    Value value;
    try {
      value = Value.answered(answer, service.ref().output(), service.name());
    } catch (CodecException unfit) { // as it would be told in place
      return failed(run, String.valueOf(unfit.getMessage()), unfit);
    }
    try {
      byte[] unused = value.bytes();
      return new Reply.Ok<>(value);
    } catch (CodecException unfit) {
      return failed(run, "the reply cannot be encoded: " + unfit.getMessage(), unfit);
    }
  }

  private Reply<Value> failed(HandlerRun run, Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof VirtualMachineError crash) {
      run.setCrash(crash);
    } else if (cause instanceof Error) {
      run.setPoison(DeadLetterReason.HANDLER_ERROR);
    }
    return cause instanceof FaultException chosen
        ? new Reply.Failed<>(chosen.fault().from(origin))
        : failed(run, UserCode.messageOf(cause), cause);
  }

  private Reply<Value> unread(HandlerRun run, CodecException unfit) {
    FaultCode code = UserCode.codeOf(unfit);
    String message = String.valueOf(unfit.getMessage());
    return unfit.isBroken() ? failed(run, code, message, unfit) : failed(code, message);
  }

  private Reply<Value> failed(HandlerRun run, String message, Throwable thrown) {
    return failed(run, FaultCode.HANDLER_FAILED, message, thrown);
  }

  private Reply<Value> failed(HandlerRun run, FaultCode code, String message, Throwable thrown) {
    Throwable cause = Envelope.tell(thrown, origin, run.execution(), environment);
    return new Reply.Failed<>(Envelope.fault(code, message, origin, cause, environment));
  }

  private void notRun(HandlerRun run) {
    environment.counters().count(EngineCounter.EXPIRED_REQUEST);
    run.end(failed(FaultCode.TIMEOUT, StepTime.NOT_RUN));
  }

  private boolean isExpired(HandlerRun run) {
    return environment.clock().millis() >= run.execution().deadline();
  }

  private Reply<Value> failed(FaultCode code, String message) {
    return new Reply.Failed<>(new Fault(code.number(), message, origin));
  }

  /** For any thread: the id was made when the request was stored. */
  private record OffThreadRequest(Execution execution) implements Handler.Request {
    @Override
    public String callId() {
      return execution.id();
    }

    @Override
    public Instant deadline() {
      return Instant.ofEpochMilli(execution.deadline());
    }
  }
}
