package dev.braid.engine.internal.executions;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.CallState;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.wire.CallId;
import dev.braid.wire.RecordSize;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Where a reply meets its execution. What has been decided for a call that takes too long, is to be
 * sent again or was never sent comes back here as well: the first that stands in the log counts.
 */
final class Resumption {

  /** Of a reply that says nothing of whether its call is sent, or of which request is refused. */
  private static final long UNSAID = -1;

  private final FlowPlan plan;
  private final Limits limits;
  private final Environment environment;
  private final TaskStores stores;
  private final ExecutionRunner runner;

  /** Whether early replies are being read again. */
  private boolean replaying;

  Resumption(FlowPlan plan, EngineSettings settings, TaskStores stores, ExecutionRunner runner) {
    this.plan = plan;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.stores = stores;
    this.runner = runner;
  }

  /** A reply goes on with the execution that waits for it, or is kept for later, or dropped. */
  void resume(Record<byte[], Envelope> record) {
    Headers headers = record.headers();
    CallId callId = CallId.parse(Wire.bytes(headers, Wire.CORRELATION_ID));
    Execution execution = callId == null ? null : stores.executions().load(callId.execution());
    if (callId == null || execution == null) {
      boolean kept = callId != null && keepForReplay(record, callId);
      environment
          .counters()
          .count(kept ? EngineCounter.EARLY_REPLY : EngineCounter.UNEXPECTED_REPLY);
      if (callId != null && !kept) {
        keepForALaterAttempt(record, callId);
      }
      return;
    }
    if (isDecision(headers)) {
      long refused = Wire.number(headers, Wire.REFUSED, UNSAID);
      if (Wire.attempt(headers) < execution.attempt()
          || (refused != UNSAID && !execution.isRefusedAt(refused))) {
        drop();
        return;
      }
      execution.turnOnce();
    }
    Reply<Value> reply = reply(headers, record.value().payload());
    if (callId.stepId().isEmpty()) {
      runner.answer(record, execution, reply);
      return;
    }
    Execution.OutstandingCall call = execution.take(callId.stepId());
    if (call == null || (isNotSent(headers) && !call.isHeldBack())) {
      drop();
      return;
    }
    FlowPlan.Resume resume = plan.resume(call, execution);
    if (resume == null) {
      runner.endByChange(record, execution, call);
    } else {
      take(record, execution, call, resume, reply);
    }
  }

  private void take(
      Record<byte[], Envelope> record,
      Execution execution,
      Execution.OutstandingCall waiting,
      FlowPlan.Resume resume,
      Reply<Value> reply) {
    long retry = Wire.number(record.headers(), Wire.RETRY, 0);
    // What is answered was sent: by a run that was aborted, in which its turn came earlier.
    Execution.OutstandingCall call = waiting.isQueued() && retry == 0 ? waiting.sent() : waiting;
    boolean passes = FaultCode.isRetryable(reply.code());
    if (passes && isOfAnEarlierAttempt(record.headers(), execution, call, resume)) {
      drop();
      return;
    }
    record.value().begin(execution);
    if (retry > 0) {
      sendAgain(record, call, resume, retry);
    } else if (passes && isToBeTriedAgain(call, resume)) {
      backOff(record, call, reply, resume);
    } else {
      execution.reachedHome(call);
      goOn(record, reply, resume);
    }
  }

  private void goOn(Record<byte[], Envelope> record, Reply<Value> reply, FlowPlan.Resume resume) {
    record.value().setReply(reply);
    runner.run(record, resume.node());
  }

  private void drop() {
    environment.counters().count(EngineCounter.UNEXPECTED_REPLY);
  }

  private Reply<Value> reply(Headers headers, byte @Nullable [] payload) {
    if (payload != null && payload.length > limits.of(Limit.MAX_PAYLOAD)) {
      String message = RecordSize.tooLarge(payload.length, limits.of(Limit.MAX_PAYLOAD));
      return new Reply.Failed<>(Fault.of(FaultCode.BAD_REPLY, message));
    }
    return Wire.readReply(headers, payload);
  }

  /** Whether the flow itself has written this to its reply topic. */
  private boolean isDecision(Headers headers) {
    return plan.flow().equals(Wire.text(headers, Wire.SENDER));
  }

  /**
   * Whether this is the decision not to send a call. Another life of the task may have decided to
   * send it, before that was read back: then it says nothing of the call.
   */
  private boolean isNotSent(Headers headers) {
    return isDecision(headers) && Wire.number(headers, Wire.RETRY, UNSAID) == 0;
  }

  /**
   * Whether this fault, which may pass, answers an earlier attempt than the one that is on its way,
   * which may succeed. Who is not of Braid does not say what its reply answers.
   */
  private boolean isOfAnEarlierAttempt(
      Headers headers,
      Execution execution,
      Execution.OutstandingCall call,
      FlowPlan.Resume resume) {
    return !isDecision(headers)
        && headers.lastHeader(Wire.ATTEMPT) != null
        && Wire.attempt(headers)
            < Backoff.attempt(execution.attempt(), resume.retries(), call.attempt());
  }

  /**
   * One that was not sent yet can be answered as in an earlier attempt of its flow. With what one
   * was sent that the flow did not try again then, nobody knows any more.
   */
  private static boolean isToBeTriedAgain(Execution.OutstandingCall call, FlowPlan.Resume resume) {
    return resume.retries() > 0 && call.attempt() <= resume.retries() && call.isKept();
  }

  /**
   * Waits before a call is sent again, unless the deadline would pass meanwhile. While it waits, a
   * further fault that may pass is one of an earlier attempt, and tells nothing new.
   */
  private void backOff(
      Record<byte[], Envelope> record,
      Execution.OutstandingCall call,
      Reply<Value> reply,
      FlowPlan.Resume resume) {
    Execution execution = record.value().execution();
    if (call.isBackingOff()) {
      drop();
      return;
    }
    long pause = Backoff.millis(execution.callId(call.stepId()), call.attempt());
    long due = record.value().time() + pause;
    if (due >= execution.deadline()) {
      goOn(record, reply, resume);
    } else {
      execution.waitFor(call.in(new CallState.BackingOff(due)));
      runner.settle(record, execution);
    }
  }

  /**
   * The first decision to send a call counts; a repeat of it finds the next attempt sent. A flow
   * that has changed may send it no more at all.
   */
  private void sendAgain(
      Record<byte[], Envelope> record,
      Execution.OutstandingCall call,
      FlowPlan.Resume resume,
      long attempt) {
    if (call.isQueued()) {
      // Its turn has come, which is looked after when this record has been worked off.
      return;
    }
    boolean waits = call.isBackingOff() || call.isAbsent();
    if (!waits || attempt != call.attempt() + 1) {
      drop();
      return;
    }
    if (call.isBackingOff() && resume.retries() == 0) {
      runner.endByChange(record, record.value().execution(), call);
      return;
    }
    if (call.isBackingOff()) {
      environment.counters().count(EngineCounter.RETRIED);
    }
    ExecutionRunner.order(record, call, Envelope.Clearance.SEND);
    runner.run(record, resume.call());
  }

  /**
   * A reply may be to a call of a run that was aborted if that run can have read it; and as long as
   * the request which led to the call may not have been replayed. Of the latter kind a further
   * replay may read both, and must come to the same.
   */
  private boolean keepForReplay(Record<byte[], Envelope> record, CallId callId) {
    return !(record.value().isFresh() && stores.freshness().hasReplayed())
        && stores.early().keep(callId.execution(), record.value().offset(), record);
  }

  /**
   * Where a later attempt of an execution that has ended would run, a reply may be to a call that
   * is made again by that one, which another life may have read before the reply. A decision is
   * always one of its own attempt.
   */
  private void keepForALaterAttempt(Record<byte[], Envelope> record, CallId callId) {
    if (!isDecision(record.headers()) && stores.ends().mayGoOn(callId.execution())) {
      stores.early().keep(callId.execution(), record.value().offset(), record);
    }
  }

  /**
   * What came of this execution before its request was replayed comes of it again. What is left
   * when it has ended may have come of a further attempt, which is replayed later.
   */
  void replay(String id) {
    EarlyReplies early = stores.early();
    if (replaying || !early.has(id)) {
      return;
    }
    replaying = true;
    try {
      Record<byte[], Envelope> reply = stores.executions().contains(id) ? early.take(id) : null;
      while (reply != null) {
        resume(reply);
        reply = stores.executions().contains(id) ? early.take(id) : null;
      }
    } finally {
      replaying = false;
    }
  }
}
