package dev.braid.engine.internal.executions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.ServiceDirectory;
import dev.braid.engine.internal.core.CallState;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.CallId;
import dev.braid.wire.Wire;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Decides what time has made due, and writes it to the flow's own reply partition. Nothing of it
 * acts before it is read back there: if the real reply stands before it in the log, that one wins.
 */
final class Decisions {

  /** How long it may take to find out whether really nobody serves a name, in milliseconds. */
  private static final long PATIENCE = 1000;

  /** Of a call that an earlier run of the same request may have made. */
  private static final String MAY_BE_DONE = "; whether it was done before is not known";

  private final Node node;
  private final FlowPlan plan;
  private final Limits limits;
  private final Environment environment;
  private final String sink;
  private final int partition;
  private final TaskStores stores;

  /**
   * @param sink to the flow's own reply topic
   * @param partition of that topic which is the task's own
   */
  Decisions(
      Node node,
      FlowPlan plan,
      EngineSettings settings,
      String sink,
      int partition,
      TaskStores stores) {
    this.node = node;
    this.plan = plan;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.sink = sink;
    this.partition = partition;
    this.stores = stores;
  }

  /**
   * Writes a fault 504 for every call, and every execution, whose time is up; the decision to send
   * a call again for every one that has waited long enough; and the fault for what was refused.
   */
  void decideWhatIsDue(long now) {
    environment.reports().changes().tell(now);
    stores.results().collect(now);
    if (stores.freshness().hasReplayed()) {
      stores.early().collect(now);
    }
    stores.executions().eraseCommitted();
    tellCommitted(now);
    stores.executions().due(now).forEach(id -> decideWhatIsDue(id, now));
  }

  /** Of what was refused by a transaction that is committed since. */
  void tellCommitted(long now) {
    stores.refusals().takeCommitted().forEach(id -> decideWhatIsDue(id, now));
  }

  /** Lets queues go on that nothing will: what they queued behind was gone when the task began. */
  void sendStalled() {
    for (RetryQueues.QueuedCall turn : stores.queues().stalled()) {
      Execution execution = stores.executions().load(turn.execution());
      Execution.OutstandingCall call = execution == null ? null : execution.take(turn.stepId());
      if (execution != null && call != null) {
        send(execution, call);
      }
    }
  }

  private void decideWhatIsDue(String id, long now) {
    Execution execution = stores.executions().load(id);
    if (execution == null || isStartUntold(execution)) {
      return;
    }
    if (execution.deadline() <= now) {
      timeOut(execution, "", "the deadline passed while it was running");
      return;
    }
    // What is decided now may be held up on its way back, and never acts should it be given up.
    stores.executions().lookAt(id, execution.dueAfter(now));
    for (Execution.OutstandingCall call : execution.waiting()) {
      decideWhatIsDue(execution, call, now);
    }
  }

  /**
   * Whether it is a durable start whose refusal is not committed: a replay may find room for it, so
   * its key is not free before, not even when its deadline has passed.
   */
  private boolean isStartUntold(Execution execution) {
    return !execution.isRepeatable()
        && execution.whyItIsRefused() != null
        && stores.refusals().isUntold(execution.id());
  }

  private void decideWhatIsDue(Execution execution, Execution.OutstandingCall call, long now) {
    CallState state = call.state();
    if (state instanceof CallState.Awaited) {
      if (call.deadline() <= now) {
        timeOut(execution, call.stepId(), "the call took longer than its timeout");
      }
    } else if (state instanceof CallState.BackingOff backing) {
      if (backing.until() <= now) {
        send(execution, call);
      }
    } else if (call.isRefused() && !stores.refusals().isUntold(execution.id())) {
      tell(execution, call, now);
    }
    // One that is queued ends with its turn, or with its execution's deadline.
  }

  /** What the store says of a call that was not sent. */
  private void tell(Execution execution, Execution.OutstandingCall call, long now) {
    CallState state = call.state();
    if (state instanceof CallState.Refused refused) {
      refuse(execution, refused);
    } else if (state instanceof CallState.Absent absent) {
      decideAbsent(execution, call, absent, now);
    } else if (state instanceof CallState.TooLarge large) {
      dropCall(
          execution,
          call,
          large,
          FaultCode.TOO_LARGE,
          "the payload has %s bytes, more than the topic of '%s' takes"
              .formatted(large.bytes(), large.service()));
    }
  }

  /**
   * The store says that the call was not sent. Now it is decided whether it ever is, from what the
   * directory has found out since.
   */
  private void decideAbsent(
      Execution execution, Execution.OutstandingCall call, CallState.Absent absent, long now) {
    String service = absent.service();
    long since = absent.since();
    ServiceDirectory.Presence presence = environment.directory().serves(service, since);
    if (presence == ServiceDirectory.Presence.NOBODY) {
      environment.counters().count(EngineCounter.NOBODY_SERVES);
      dropCall(
          execution, call, absent, FaultCode.NOT_FOUND, "nobody serves '%s'".formatted(service));
    } else if (presence == ServiceDirectory.Presence.SERVED || now - since > PATIENCE) {
      send(execution, call);
    } else {
      stores.executions().lookAt(execution.id(), now + limits.millis(Limit.TIMER_INTERVAL));
    }
  }

  /**
   * That it was not sent by this run says nothing of one before, where nothing is kept of its end.
   */
  private void dropCall(
      Execution execution,
      Execution.OutstandingCall call,
      CallState.HeldBack state,
      FaultCode code,
      String message) {
    FlowPlan.Resume resume = plan.resumes().get(call.stepId());
    boolean unknown = plan.mayHaveEnded(execution, resume == null || resume.forgets());
    Record<byte[], Envelope> decision = decision(execution, call.stepId());
    Wire.put(decision.headers(), Wire.RETRY, 0);
    write(
        decision,
        unknown ? FaultCode.TIMEOUT : code,
        unknown ? message + MAY_BE_DONE : message,
        new Fault.Origin(state.service(), call.stepId()));
  }

  private void timeOut(Execution execution, String stepId, String message) {
    environment.counters().count(EngineCounter.TIMEOUT_DECIDED);
    write(decision(execution, stepId), FaultCode.TIMEOUT, message, at(stepId));
  }

  /** It may be decided more than once, and be started anew in between under the same key. */
  private void refuse(Execution execution, CallState.Refused refused) {
    Record<byte[], Envelope> decision = decision(execution, "");
    Wire.put(decision.headers(), Wire.REFUSED, refused.offset());
    write(decision, FaultCode.UNAVAILABLE, refused.why(), at(""));
  }

  private void send(Execution execution, Execution.OutstandingCall call) {
    Record<byte[], Envelope> decision = decision(execution, call.stepId());
    Wire.put(decision.headers(), Wire.RETRY, call.attempt() + 1);
    node.forward(decision, sink);
  }

  private Fault.Origin at(String stepId) {
    return new Fault.Origin(plan.flow(), stepId);
  }

  private void write(
      Record<byte[], Envelope> decision, FaultCode code, String message, Fault.Origin origin) {
    Fault fault = new Fault(code.number(), message, origin);
    Wire.putReply(decision.headers(), new Reply.Failed<>(fault));
    node.forward(decision, sink);
  }

  private Record<byte[], Envelope> decision(Execution execution, String stepId) {
    Record<byte[], Envelope> decision = node.message(execution, Envelope.outgoing("", partition));
    decision.headers().add(Wire.CORRELATION_ID, CallId.of(execution.id(), stepId).getBytes(UTF_8));
    Wire.put(decision.headers(), Wire.SENDER, plan.flow());
    if (execution.attempt() > 1) {
      // One of an earlier attempt may be written again by a replay, and is none of this one's.
      Wire.put(decision.headers(), Wire.ATTEMPT, execution.attempt());
    }
    return decision;
  }
}
