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
import dev.braid.engine.EngineSettings;
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
final class LaneHandler<I, O> {

  private final Service<I, O> service;
  private final AsyncHandler<I, O> handler;
  private final EngineSettings settings;
  private final Fault.Origin origin;

  LaneHandler(Service<I, O> service, AsyncHandler<I, O> handler, EngineSettings settings) {
    this.service = service;
    this.handler = handler;
    this.settings = settings;
    this.origin = new Fault.Origin(service.name(), "");
  }

  /** Runs a request; it ends now, or when the handler's stage does. */
  void run(Turn turn) {
    if (isExpired(turn)) {
      notRun(turn);
      return;
    }
    I input;
    try {
      input = turn.input().required(service.ref().input());
    } catch (CodecException unfit) {
      turn.setPoison(UserCode.reasonOf(unfit));
      turn.end(unread(turn, unfit));
      return;
    }
    if (isExpired(turn)) {
      notRun(turn);
      return;
    }
    try {
      handle(turn, input);
    } catch (Exception | Error failure) {
      turn.end(failed(turn, failure));
    }
  }

  private void handle(Turn turn, I input) throws Exception {
    CompletionStage<O> stage = handler.handle(input, new LaneRequest(turn.execution()));
    if (stage == null) {
      throw new IllegalStateException("the handler returned null, expected a stage");
    }
    boolean awaited = turn.await(stage);
    stage.whenComplete((answer, failure) -> ended(turn, answer, failure));
    if (!awaited) {
      turn.cancel(stage);
    }
  }

  /** Called by whoever completes the handler's stage. */
  private void ended(Turn turn, @Nullable O answer, @Nullable Throwable failure) {
    boolean inTime = turn.end(failure == null ? encoded(turn, answer) : failed(turn, failure));
    if (!inTime && failure == null) {
      settings.counters().count(EngineCounter.LATE_ANSWER);
    }
  }

  /** With its bytes, which the stream thread only sends. */
  private Reply<Value> encoded(Turn turn, @Nullable O answer) {
    Value value;
    try {
      value = Value.answered(answer, service.ref().output(), service.name());
    } catch (CodecException unfit) { // as it would be told in place
      return failed(turn, String.valueOf(unfit.getMessage()), unfit);
    }
    try {
      byte[] unused = value.bytes();
      return new Reply.Ok<>(value);
    } catch (CodecException unfit) {
      return failed(turn, "the reply cannot be encoded: " + unfit.getMessage(), unfit);
    }
  }

  private Reply<Value> failed(Turn turn, Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof VirtualMachineError crash) {
      turn.setCrash(crash);
    } else if (cause instanceof Error) {
      turn.setPoison(DeadLetterReason.HANDLER_ERROR);
    }
    return cause instanceof FaultException chosen
        ? new Reply.Failed<>(chosen.fault().from(origin))
        : failed(turn, UserCode.messageOf(cause), cause);
  }

  private Reply<Value> unread(Turn turn, CodecException unfit) {
    FaultCode code = UserCode.codeOf(unfit);
    String message = String.valueOf(unfit.getMessage());
    return unfit.isBroken() ? failed(turn, code, message, unfit) : failed(code, message);
  }

  private Reply<Value> failed(Turn turn, String message, Throwable thrown) {
    return failed(turn, FaultCode.HANDLER_FAILED, message, thrown);
  }

  private Reply<Value> failed(Turn turn, FaultCode code, String message, Throwable thrown) {
    Throwable cause = Envelope.tell(thrown, origin, turn.execution(), settings);
    return new Reply.Failed<>(Envelope.fault(code, message, origin, cause, settings));
  }

  private void notRun(Turn turn) {
    settings.counters().count(EngineCounter.EXPIRED_REQUEST);
    turn.end(failed(FaultCode.TIMEOUT, StepTime.NOT_RUN));
  }

  private boolean isExpired(Turn turn) {
    return settings.clock().millis() >= turn.execution().deadline();
  }

  private Reply<Value> failed(FaultCode code, String message) {
    return new Reply.Failed<>(new Fault(code.number(), message, origin));
  }

  /** For any thread: the id was made when the request was stored. */
  private record LaneRequest(Execution execution) implements Handler.Request {
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
