package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The first node behind a flow's sources. A request starts an execution; a reply resumes the one
 * that waits for it, or is dropped. When the record has been worked off, the execution is kept or
 * forgotten.
 *
 * <p>Time runs through the log: a deadline that passes makes a fault 504 which is written to the
 * flow's own reply partition, and acts when it is read back as the reply to the call that took too
 * long. If the real reply stands before it in the log, that one wins.
 */
final class Inbox extends Node implements DurableCalls.Engine {

  private final FlowPlan plan;
  private final RequestIdentity identity;
  private final boolean waits;
  private final EngineSettings settings;
  private final long defaultDeadline;
  private final long maxDeadline;
  private final String decisions;
  private final CallId.Maker ids;
  private final Fault.Origin flow;
  private @Nullable Executions executions;
  private @Nullable DurableCalls durable;

  /**
   * @param identity what makes two requests the same one
   * @param waits whether the flow has remote calls, and so a store
   * @param decisions the sink to the flow's own reply topic
   */
  Inbox(
      FlowPlan plan,
      RequestIdentity identity,
      boolean waits,
      EngineSettings settings,
      String decisions) {
    this.plan = plan;
    this.identity = identity;
    this.waits = waits;
    this.settings = settings;
    this.decisions = decisions;
    this.defaultDeadline = settings.defaultDeadline().toMillis();
    this.maxDeadline = settings.maxDeadline().toMillis();
    this.ids = new CallId.Maker(plan.flow());
    this.flow = new Fault.Origin(plan.flow(), "");
  }

  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    DurableResults results = null;
    if (waits) {
      KeyValueStore<String, byte[]> store = given.getStateStore(Executions.STORE);
      executions = new Executions(plan, store);
      results = new DurableResults(store, settings.counters());
      given.schedule(
          settings.timerInterval(), PunctuationType.WALL_CLOCK_TIME, this::decideWhatIsDue);
    }
    durable = new DurableCalls(plan, settings, this, executions, results);
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    if (envelope.kind() != Envelope.Kind.REQUEST) {
      resume(record, envelope);
    } else if (durable != null && DurableCalls.isFor(record.headers())) {
      durable.take(record, envelope);
    } else {
      start(record, envelope);
    }
  }

  private void start(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = accept(record);
    if (executions != null && executions.contains(execution.id())) {
      settings.counters().count(EngineCounter.REPEATED_REQUEST);
      return;
    }
    if (executions != null && executions.open() >= settings.maxOpen()) {
      refuseForLoad(execution, "%d executions are open".formatted(executions.open()));
      return;
    }
    envelope.begin(execution);
    envelope.takePayload(record.headers());
    refuse(record, envelope);
    run(record, envelope.isOk() ? plan.entry() : plan.answer());
  }

  /**
   * How many executions are open depends on how requests and replies were interleaved, which a
   * replay may do otherwise. So the refusal is written to the log first, as a timeout is, and the
   * execution waits for it.
   */
  @Override
  public void refuseForLoad(Execution execution, String why) {
    settings.counters().count(EngineCounter.OVERLOADED);
    Fault unkept = executions == null ? null : executions.save(execution);
    if (unkept == null) {
      decide(execution, "", FaultCode.UNAVAILABLE, why);
    }
  }

  private Execution accept(Record<byte[], Envelope> record) {
    Headers headers = record.headers();
    ReturnAddress returnAddress = ReturnAddress.read(headers);
    RecordMetadata place = context().recordMetadata().orElseThrow();
    byte[] key = hasLongKey(record) ? null : record.key();
    return execution(record, () -> executionId(headers, key, returnAddress, place), returnAddress);
  }

  @Override
  public Execution execution(
      Record<byte[], Envelope> record, String id, @Nullable ReturnAddress returnAddress) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    return execution(record, () -> id.isEmpty() ? idOf(place) : id, returnAddress);
  }

  private Execution execution(
      Record<byte[], Envelope> record, Supplier<String> id, @Nullable ReturnAddress returnAddress) {
    Headers headers = record.headers();
    return new Execution(
        id,
        hasLongKey(record) ? null : record.key(),
        returnAddress,
        deadline(headers, record.value().time()),
        Wire.passedOn(headers, Wire.TRACE_PARENT),
        Wire.passedOn(headers, Wire.TRACE_STATE),
        plan.slots().size());
  }

  private String executionId(
      Headers headers,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress,
      RecordMetadata place) {
    byte[] callId = Wire.bytes(headers, Wire.CALL);
    return callId == null || callId.length == 0
        ? idOf(place)
        : identity.executionId(ids, key, returnAddress, callId);
  }

  private String idOf(RecordMetadata place) {
    return ids.ofPlace(place.topic(), place.partition(), place.offset());
  }

  private long deadline(Headers headers, long time) {
    long given = Wire.number(headers, Wire.DEADLINE, time + defaultDeadline);
    long furthest = time + maxDeadline;
    if (given > furthest) {
      settings.counters().count(EngineCounter.CLAMPED_DEADLINE);
      return furthest;
    }
    return given;
  }

  private static boolean hasLongKey(Record<byte[], Envelope> record) {
    return record.key() != null && record.key().length > Wire.MAX_KEY;
  }

  @Override
  public void refuse(Record<byte[], Envelope> record, Envelope envelope) {
    byte[] payload = envelope.payload();
    ReturnAddress address = envelope.execution().returnAddress();
    if (address != null && address.problem() != null) {
      settings.counters().count(EngineCounter.REFUSED_SLIP);
      envelope.fail(FaultCode.BAD_REQUEST, address.problem(), flow);
    } else if (payload != null && payload.length > settings.maxPayload()) {
      envelope.fail(
          FaultCode.TOO_LARGE, CallNode.tooLarge(payload.length, settings.maxPayload()), flow);
    } else if (hasLongKey(record)) {
      envelope.fail(
          FaultCode.TOO_LARGE,
          "the key has %d bytes, at most %d are allowed"
              .formatted(record.key().length, Wire.MAX_KEY),
          flow);
    } else if (envelope.time() >= envelope.execution().deadline()) {
      settings.counters().count(EngineCounter.EXPIRED_REQUEST);
      envelope.fail(FaultCode.TIMEOUT, "the deadline had passed when it was sent", flow);
    }
  }

  private void resume(Record<byte[], Envelope> record, Envelope envelope) {
    CallId callId = CallId.parse(Wire.bytes(record.headers(), Wire.CORRELATION_ID));
    Execution execution =
        callId == null || executions == null ? null : executions.load(callId.execution());
    if (callId == null || execution == null) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    Reply<Value> reply = reply(record.headers(), envelope.payload());
    if (callId.stepId().isEmpty()) {
      answer(record, execution, reply);
      return;
    }
    Execution.Waiting call = execution.take(callId.stepId());
    if (call == null) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    FlowPlan.Resume resume = plan.resume(call, execution);
    if (resume == null) {
      settings.counters().count(EngineCounter.CHANGED_FLOW);
      answer(record, execution, changedFlow(call));
      return;
    }
    envelope.begin(execution);
    long retry = Wire.number(record.headers(), Wire.RETRY, 0);
    if (retry > 0) {
      sendAgain(record, call, resume, retry);
    } else if (FaultCode.isRetryable(reply.code()) && call.attempt() <= resume.retries()) {
      park(record, call, reply, resume);
    } else {
      envelope.setReply(reply);
      run(record, resume.node());
    }
  }

  /**
   * Waits before a call is sent again, unless the deadline would pass meanwhile. While it waits, a
   * further fault that may pass is one of an earlier attempt, and tells nothing new.
   */
  private void park(
      Record<byte[], Envelope> record,
      Execution.Waiting call,
      Reply<Value> reply,
      FlowPlan.Resume resume) {
    Envelope envelope = record.value();
    Execution execution = envelope.execution();
    if (call.isParked()) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    long pause = Backoff.millis(execution.callId(call.stepId()), call.attempt());
    long due = envelope.time() + pause;
    if (due >= execution.deadline()) {
      envelope.setReply(reply);
      run(record, resume.node());
    } else if (executions != null) {
      execution.waitFor(call.parkedUntil(due));
      settle(record, execution, executions);
    }
  }

  /**
   * The first decision to send a call again counts; a repeat of it finds the next attempt sent. A
   * flow that has changed may send it no more at all.
   */
  private void sendAgain(
      Record<byte[], Envelope> record,
      Execution.Waiting call,
      FlowPlan.Resume resume,
      long attempt) {
    if (!call.isParked() || attempt != call.attempt() + 1) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    if (resume.retries() == 0) {
      settings.counters().count(EngineCounter.CHANGED_FLOW);
      answer(record, record.value().execution(), changedFlow(call));
      return;
    }
    settings.counters().count(EngineCounter.RETRIED);
    record.value().succeed(call.request());
    record.value().setAttempt(call.attempt() + 1);
    run(record, resume.call());
  }

  private Reply<Value> reply(Headers headers, byte @Nullable [] payload) {
    if (payload != null && payload.length > settings.maxPayload()) {
      String message = CallNode.tooLarge(payload.length, settings.maxPayload());
      return new Reply.Failed<>(Fault.of(FaultCode.BAD_REPLY, message));
    }
    return Wire.readReply(headers, payload);
  }

  private Reply<Value> changedFlow(Execution.Waiting call) {
    return new Reply.Failed<>(
        new Fault(
            FaultCode.CONFLICT.number(),
            "the flow has changed while step '%s' was waiting".formatted(call.stepId()),
            new Fault.Origin(plan.flow(), call.stepId())));
  }

  /** Ends an execution here and now. */
  private void answer(Record<byte[], Envelope> record, Execution execution, Reply<Value> reply) {
    record.value().begin(execution);
    record.value().setReply(reply);
    run(record, plan.answer());
  }

  /** Runs the flow from {@code node} as far as it goes, then keeps or forgets the execution. */
  @Override
  public void run(Record<byte[], Envelope> record, String node) {
    Execution execution = record.value().execution();
    runAll(record, node);
    if (executions != null) {
      settle(record, execution, executions);
    }
  }

  private void runAll(Record<byte[], Envelope> record, String node) {
    Execution execution = record.value().execution();
    forward(record, node);
    for (Execution.Continuation later = execution.nextLater();
        later != null;
        later = execution.nextLater()) {
      forward(later.record(), later.node());
    }
  }

  @Override
  public void answer(Envelope envelope) {
    runAll(new Record<>(null, envelope, Math.max(0, envelope.time())), plan.answer());
  }

  @Override
  public int partition() {
    return context().taskId().partition();
  }

  private void settle(Record<byte[], Envelope> record, Execution execution, Executions keeper) {
    if (!execution.isFinished()) {
      Fault refusal = keeper.save(execution);
      if (refusal == null) {
        return;
      }
      record.value().fail(refusal.from(flow));
      runAll(record, plan.answer());
    }
    if (durable != null) {
      durable.ended(execution, record.value().time());
    }
    keeper.delete(execution);
  }

  /**
   * Writes a fault 504 for every call, and every execution, whose time is up, and the decision to
   * send a call again for every one that has waited long enough.
   */
  private void decideWhatIsDue(long now) {
    if (executions == null || durable == null) {
      return;
    }
    durable.collect(now);
    for (String id : executions.due(now)) {
      Execution execution = executions.load(id);
      if (execution == null) {
        continue;
      }
      if (execution.deadline() <= now) {
        decideTimeout(execution, "", "the deadline passed while it was running");
        continue;
      }
      for (Execution.Waiting call : execution.waiting()) {
        if (call.due() <= now && call.isParked()) {
          decideRetry(execution, call);
        } else if (call.due() <= now) {
          decideTimeout(execution, call.stepId(), "the call took longer than its timeout");
        }
      }
    }
  }

  private void decideTimeout(Execution execution, String stepId, String message) {
    settings.counters().count(EngineCounter.TIMEOUT_DECIDED);
    decide(execution, stepId, FaultCode.TIMEOUT, message);
  }

  /** Writes a fault to the own reply partition; it acts when it is read back. */
  private void decide(Execution execution, String stepId, FaultCode code, String message) {
    Fault fault = new Fault(code.number(), message, new Fault.Origin(plan.flow(), stepId));
    Record<byte[], Envelope> decision = decision(execution, stepId);
    Wire.putReply(decision.headers(), new Reply.Failed<>(fault));
    forward(decision, decisions);
  }

  private void decideRetry(Execution execution, Execution.Waiting call) {
    Record<byte[], Envelope> decision = decision(execution, call.stepId());
    Wire.put(decision.headers(), Wire.RETRY, call.attempt() + 1);
    forward(decision, decisions);
  }

  private Record<byte[], Envelope> decision(Execution execution, String stepId) {
    int ownPartition = context().taskId().partition();
    Record<byte[], Envelope> decision = message(execution, Envelope.outgoing("", ownPartition));
    decision.headers().add(Wire.CORRELATION_ID, CallId.of(execution.id(), stepId).getBytes(UTF_8));
    Wire.put(decision.headers(), Wire.SENDER, plan.flow());
    return decision;
  }
}
