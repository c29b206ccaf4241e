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
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Value;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Runs executions as far as they go, and then keeps or forgets them. What has waited for one that
 * is kept or forgotten goes on: the calls of its key that have queued behind it, a further attempt
 * of its request, and replies that came before it.
 */
final class ExecutionRunner {

  private final Node node;
  private final FlowPlan plan;
  private final Limits limits;
  private final Environment environment;
  private final RequestScreen screen;
  private final TaskStores stores;
  private final Decisions decisions;
  private final DurableEnds durable;
  private final Resumption resumption;
  private final Fault.Origin flow;

  ExecutionRunner(
      Node node,
      FlowPlan plan,
      EngineSettings settings,
      RequestScreen screen,
      TaskStores stores,
      Decisions decisions) {
    this.node = node;
    this.plan = plan;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.screen = screen;
    this.stores = stores;
    this.decisions = decisions;
    this.durable = new DurableEnds(plan, settings, new DirectReplies(node, plan), stores.results());
    this.resumption = new Resumption(plan, settings, stores, this);
    this.flow = new Fault.Origin(plan.flow(), "");
  }

  Resumption resumption() {
    return resumption;
  }

  /** Runs the flow from a node as far as it goes, then keeps or forgets the execution. */
  void run(Record<byte[], Envelope> record, String from) {
    Execution execution = record.value().execution();
    node.forwardAll(record, from);
    for (Execution.OutstandingCall call = stores.queues().admit(execution);
        call != null;
        call = stores.queues().admit(execution)) {
      order(record, call, Envelope.Clearance.TURN);
      node.forwardAll(record, nodeOf(call));
    }
    settle(record, execution);
    if (!isNewRequest(record.value())) {
      resumption.replay(execution.id());
    }
  }

  /** Whether no reply that has been read can have come of this. */
  private static boolean isNewRequest(Envelope envelope) {
    return envelope.kind() == Envelope.Kind.REQUEST && envelope.isFresh();
  }

  /** Has the call's node send it next, with what it was kept with. */
  static void order(
      Record<byte[], Envelope> record,
      Execution.OutstandingCall call,
      Envelope.Clearance clearance) {
    record.value().succeed(call.request());
    record.value().setAttempt(call.attempt() + 1);
    record.value().setClearance(clearance);
  }

  /** Of a step that this very flow has just come to. */
  private String nodeOf(Execution.OutstandingCall call) {
    FlowPlan.Resume resume = plan.resumes().get(call.stepId());
    if (resume == null) {
      throw new IllegalStateException("no call has the step id " + call.stepId());
    }
    return resume.call();
  }

  /** Ends an execution here and now. */
  void answer(Record<byte[], Envelope> record, Execution execution, Reply<Value> reply) {
    record.value().begin(execution);
    record.value().setReply(reply);
    run(record, plan.answer());
  }

  /** Ends an execution whose flow has no place any more for what it waits for. */
  void endByChange(
      Record<byte[], Envelope> record, Execution execution, Execution.OutstandingCall call) {
    environment.counters().count(EngineCounter.CHANGED_FLOW);
    execution.turnOnce();
    environment
        .reports()
        .changes()
        .add(
            plan.flow(),
            plan.resumes().containsKey(call.stepId())
                ? "step '%s' stands in other compositions now, or is no more tried again"
                    .formatted(call.stepId())
                : "step '%s' is gone".formatted(call.stepId()),
            node.context().currentSystemTimeMs());
    Fault changed =
        new Fault(
            FaultCode.CONFLICT.number(),
            "the flow has changed while step '%s' was waiting".formatted(call.stepId()),
            new Fault.Origin(plan.flow(), call.stepId()));
    answer(record, execution, new Reply.Failed<>(changed));
  }

  /** Sends the calls that have queued behind one that has ended with this record. */
  void sendNext(Record<byte[], Envelope> record) {
    boolean fresh = record.value().isFresh();
    RetryQueues queues = stores.queues();
    for (RetryQueues.QueuedCall turn = queues.next(); turn != null; turn = queues.next()) {
      Execution execution = stores.executions().load(turn.execution());
      Execution.OutstandingCall call = execution == null ? null : execution.take(turn.stepId());
      if (execution == null || call == null) {
        throw new IllegalStateException("nothing is kept of the queued call " + turn);
      }
      FlowPlan.Resume resume = plan.resume(call, execution);
      if (resume == null) {
        endByChange(record, execution, call);
      } else {
        record.value().begin(execution);
        record.value().setFresh(fresh && !isMaybeSent(call));
        order(record, call, Envelope.Clearance.TURN);
        run(record, resume.call());
      }
    }
  }

  private static boolean isMaybeSent(Execution.OutstandingCall call) {
    return call.state() instanceof CallState.Queued queued && queued.maybeSent();
  }

  /** Keeps an execution that waits, and forgets one that has ended. */
  void settle(Record<byte[], Envelope> record, Execution execution) {
    Executions executions = stores.executions();
    if (!execution.isFinished()) {
      Fault refusal = executions.save(execution);
      if (refusal == null) {
        stores.queues().settled(execution);
        tellWhenCommitted(execution);
        return;
      }
      record.value().fail(ofWhatIsSent(refusal, execution).from(flow));
      node.forwardAll(record, plan.answer());
    }
    if (!durable.end(execution, record.value().time())) {
      stores.ends().keep(execution);
    }
    Execution.Further further = execution.takeFurther();
    executions.delete(execution);
    stores.queues().settled(execution);
    if (further != null) {
      goOn(record, execution, further);
    }
  }

  /** That an execution cannot be kept is found out when its calls are on their way. */
  private static Fault ofWhatIsSent(Fault refusal, Execution execution) {
    boolean sent =
        execution.waiting().stream()
            .anyMatch(call -> !call.isQueued() && !call.isAbsent() && !call.isRefused());
    return sent
        ? Fault.of(FaultCode.GONE, refusal.message() + "; what it has called may be done")
        : refusal;
  }

  /** Tells at once where there is nothing to wait for; else the timer does. */
  private void tellWhenCommitted(Execution execution) {
    if (execution.takeRefused()) {
      stores.refusals().add(execution.id());
      decisions.tellCommitted(node.context().currentSystemTimeMs());
    }
  }

  /**
   * Goes on with the attempt that has waited for this end: a final one is its own as well, while a
   * fault that may pass is that of the earlier attempt, and so is a reply that others give. What
   * was kept of it may be none that can be read yet when the deadline ends the earlier one, which
   * waits for nothing: then nothing is said of it either.
   */
  private void goOn(Record<byte[], Envelope> record, Execution ended, Execution.Further further) {
    Execution next = further.request();
    Envelope envelope = record.value().copy();
    // Calls of the earlier attempt have the same ids: of none it is certain that it was not sent.
    envelope.setFresh(false);
    envelope.begin(next);
    Record<byte[], Envelope> again = record.withValue(envelope);
    Reply<Value> told = ended.told();
    boolean passes = told == null || FaultCode.isRetryable(told.code());
    if (told != null && !(passes && next.attempt() > ended.attempt())) {
      if (ended.turnsOnce()) {
        next.turnOnce();
      }
      envelope.setReply(told);
      run(again, plan.answer());
      return;
    }
    next.setAgain(true);
    if (plan.chooses()) {
      next.turnOnce();
    }
    Value input = further.input();
    envelope.succeed(input.readableBy(plan.forms()));
    screen.expire(envelope);
    if (envelope.isOk() && plan.forms().isAwaited(input)) {
      envelope.fail(FaultCode.TIMEOUT, "what it was sent with cannot be read yet", flow);
    }
    runIfThereIsRoom(again);
  }

  /** Runs a request that has been looked at, unless too much is open or kept. */
  void runIfThereIsRoom(Record<byte[], Envelope> record) {
    Envelope envelope = record.value();
    String overload = envelope.isOk() ? overload(envelope) : null;
    if (overload == null) {
      run(record, envelope.isOk() ? plan.entry() : plan.answer());
    } else {
      refuseForLoad(record, envelope.execution(), overload);
    }
  }

  /** Why no execution can be begun, or null. Each that is open may leave an end to be kept. */
  private @Nullable String overload(Envelope envelope) {
    int open = stores.executions().open();
    if (open >= limits.of(Limit.MAX_OPEN)) {
      return "%s executions are open".formatted(open);
    }
    return !envelope.execution().isRepeatable() || stores.ends().hasRoom(open, envelope.time())
        ? null
        : "the ends of %s executions are kept".formatted(stores.ends().size());
  }

  /**
   * How many executions are open depends on how requests and replies were interleaved, which a
   * replay may do otherwise. So the refusal is kept in the store first, and told when that is
   * committed. A request that is not fresh may have been begun by a run that was aborted, and one
   * that comes again may have ended: of such a one, and of more refusals than can be kept, only the
   * time is said to be up.
   */
  void refuseForLoad(Record<byte[], Envelope> record, Execution execution, String why) {
    environment.counters().count(EngineCounter.OVERLOADED);
    boolean full = stores.refusals().size() >= limits.of(Limit.MAX_OPEN) || stores.ends().isFull();
    if (!record.value().isFresh() || full || plan.mayHaveEnded(execution, plan.forgets())) {
      Fault unknown =
          new Fault(FaultCode.TIMEOUT.number(), why + "; whether it was begun is not known", flow);
      answer(record, execution, new Reply.Failed<>(unknown));
      return;
    }
    execution.refuse(
        new Execution.OutstandingCall(
            "",
            execution.deadline(),
            "",
            0,
            new CallState.Refused(why, record.value().offset()),
            Value.encoded(null, "")));
    record.value().begin(execution);
    settle(record, execution);
  }
}
