package dev.braid.engine.internal.executions;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.PartitionCheck;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.ExecutionFactory;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.RejectedRequest;
import dev.braid.engine.internal.core.RequestCheck;
import dev.braid.engine.internal.core.RequestIdentity;
import dev.braid.engine.internal.core.RequestPlace;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Printable;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Wire;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes an execution of each request of one partition, and refuses what may not be run. */
final class RequestScreen {

  private final FlowPlan plan;
  private final Environment environment;
  private final CompileOptions options;
  private final int partition;
  private final Fault.Origin flow;
  private final ExecutionFactory admission;
  private final RequestCheck check;
  private final @Nullable RequestPlace place;

  /**
   * @param keepsByKey whether each key has a memory of its own, or each call; null where there is
   *     none
   */
  RequestScreen(
      FlowPlan plan,
      RequestIdentity identity,
      RequestCheck check,
      @Nullable Boolean keepsByKey,
      EngineSettings settings,
      int partition) {
    this.plan = plan;
    this.environment = settings.environment();
    this.options = settings.options();
    this.partition = partition;
    this.flow = new Fault.Origin(plan.flow(), "");
    this.admission = new ExecutionFactory(plan, identity, settings);
    this.check = check;
    this.place = place(keepsByKey);
  }

  /** Where there is something to look for. */
  private @Nullable RequestPlace place(@Nullable Boolean keepsByKey) {
    PartitionCheck check = options.partitionCheck();
    if (keepsByKey == null || check.policy() == PartitionCheck.Policy.OFF) {
      return null;
    }
    String topic = options.namespace().of(Wire.requestTopic(plan.flow()));
    return new RequestPlace(keepsByKey, check.partitions().applyAsInt(topic), partition);
  }

  /** The partition whose requests come here. */
  int partition() {
    return partition;
  }

  /** A new execution for a request. */
  Execution accept(Record<byte[], Envelope> record) {
    return admission.accept(record, partition);
  }

  /** The same with a given id; an empty one stands for one made from its place in the log. */
  Execution accept(
      Record<byte[], Envelope> record, String id, @Nullable ReturnAddress returnAddress) {
    return admission.accept(record, partition, id, returnAddress);
  }

  /** Decodes what it carries, and turns the envelope into a fault when it may not be run. */
  void takePayload(Record<byte[], Envelope> record) {
    Envelope envelope = record.value();
    if (envelope.isOk()) {
      envelope.takePayload(record.headers(), plan.forms());
      refuse(record);
    }
  }

  /** Turns the envelope into a fault when the request may not be run. */
  void refuse(Record<byte[], Envelope> record) {
    Envelope envelope = record.value();
    ReturnAddress address = envelope.execution().returnAddress();
    RejectedRequest poison = check.find(record, address);
    if (address != null && address.problem() != null) {
      environment.counters().count(EngineCounter.REFUSED_SLIP);
      envelope.fail(FaultCode.BAD_REQUEST, address.problem(), flow);
    } else if (poison != null) {
      Fault fault = new Fault(poison.code().number(), poison.message(), flow);
      envelope.fail(fault, poison.reason());
    } else if (!isMalformed(record) && !isMisplaced(record)) {
      expire(envelope);
    }
  }

  private boolean isMalformed(Record<byte[], Envelope> record) {
    String problem = Wire.problem(record.headers());
    if (problem == null) {
      return false;
    }
    environment.counters().count(EngineCounter.MALFORMED_REQUEST);
    warn("malformed", "a request is refused: " + problem);
    record.value().fail(FaultCode.BAD_REQUEST, problem, flow);
    return true;
  }

  /** Refuses what stands in the wrong partition, if it is to be refused. */
  private boolean isMisplaced(Record<byte[], Envelope> record) {
    String problem = place == null ? null : place.problem(record);
    if (problem == null) {
      return false;
    }
    environment.counters().count(EngineCounter.MISPLACED_REQUEST);
    boolean refused = options.partitionCheck().policy() == PartitionCheck.Policy.REFUSE;
    String sender = Printable.text(Wire.senderOf(record.headers()).service());
    warn(
        "misplaced",
        "a request %s%s: %s"
            .formatted(
                sender.isEmpty() ? "" : "of " + sender + " ",
                refused ? "is refused" : "may meet with another state than others of its key",
                problem));
    if (refused) {
      Fault fault = new Fault(FaultCode.BAD_REQUEST.number(), problem, flow);
      record.value().fail(fault, DeadLetterReason.MISPLACED);
    }
    return refused;
  }

  private void warn(String what, String message) {
    environment
        .reports()
        .warn(
            what + " " + plan.flow(),
            environment.clock().millis(),
            "%s: %s".formatted(plan.flow(), message));
  }

  /** Turns the envelope into a fault when its time is up. */
  void expire(Envelope envelope) {
    if (envelope.time() >= envelope.execution().deadline()) {
      environment.counters().count(EngineCounter.EXPIRED_REQUEST);
      envelope.fail(FaultCode.TIMEOUT, "the deadline had passed when it was sent", flow);
    }
  }
}
