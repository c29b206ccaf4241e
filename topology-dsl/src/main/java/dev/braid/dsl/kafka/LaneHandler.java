package dev.braid.dsl.kafka;

import dev.braid.dsl.AsyncHandler;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
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

  static final String NOT_RUN = "the deadline passed before it was run";

  private final Service<I, O> service;
  private final AsyncHandler<I, O> handler;
  private final EngineSettings settings;
  private final Lanes lanes;
  private final Fault.Origin origin;

  LaneHandler(
      Service<I, O> service, AsyncHandler<I, O> handler, EngineSettings settings, Lanes lanes) {
    this.service = service;
    this.handler = handler;
    this.settings = settings;
    this.lanes = lanes;
    this.origin = new Fault.Origin(service.name(), "");
  }

  /** Runs a request; it ends now, or when the handler's stage does. */
  void run(Run run) {
    if (isExpired(run)) {
      notRun(run);
      return;
    }
    I input;
    try {
      input = run.request().input().required(service.ref().input());
    } catch (CodecException unfit) {
      run.setPoison(UserCode.reasonOf(unfit));
      lanes.end(run, failed(UserCode.codeOf(unfit), String.valueOf(unfit.getMessage())));
      return;
    }
    if (isExpired(run)) {
      notRun(run);
      return;
    }
    try {
      handle(run, input);
    } catch (Exception | Error failure) {
      lanes.end(run, failed(run, failure));
    }
  }

  private void handle(Run run, I input) throws Exception {
    CompletionStage<O> stage = handler.handle(input, new LaneRequest(run.execution()));
    if (stage == null) {
      throw new IllegalStateException("the handler returned null, expected a stage");
    }
    boolean awaited = lanes.await(run, stage);
    stage.whenComplete((answer, failure) -> ended(run, answer, failure));
    if (!awaited) {
      lanes.cancel(stage);
    }
  }

  /** Called by whoever completes the handler's stage. */
  private void ended(Run run, @Nullable O answer, @Nullable Throwable failure) {
    boolean inTime = lanes.end(run, failure == null ? encoded(answer) : failed(run, failure));
    if (!inTime && failure == null) {
      settings.counters().count(EngineCounter.LATE_ANSWER);
    }
  }

  /** With its bytes, which the stream thread only sends. */
  private Reply<Value> encoded(@Nullable O answer) {
    try {
      Value value = Value.of(answer, service.ref().output());
      byte[] unused = value.bytes();
      return new Reply.Ok<>(value);
    } catch (CodecException unfit) {
      return failed(FaultCode.HANDLER_FAILED, "the reply cannot be encoded: " + unfit.getMessage());
    }
  }

  private Reply<Value> failed(Run run, Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Error) {
      run.setPoison(DeadLetterReason.HANDLER_ERROR);
    }
    return cause instanceof FaultException chosen
        ? new Reply.Failed<>(chosen.fault().from(origin))
        : failed(FaultCode.HANDLER_FAILED, UserCode.messageOf(cause));
  }

  private void notRun(Run run) {
    settings.counters().count(EngineCounter.EXPIRED_REQUEST);
    lanes.end(run, failed(FaultCode.TIMEOUT, NOT_RUN));
  }

  private boolean isExpired(Run run) {
    return settings.clock().millis() >= run.execution().deadline();
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
