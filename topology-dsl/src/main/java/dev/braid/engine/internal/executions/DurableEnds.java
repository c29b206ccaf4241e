package dev.braid.engine.internal.executions;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.wire.RecordSize;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Keeps the results of durable executions, and tells them to who waits. */
final class DurableEnds {

  private final Limits limits;
  private final Environment environment;
  private final DirectReplies replies;
  private final DurableResults results;
  private final Fault.Origin flow;

  DurableEnds(
      FlowPlan plan, EngineSettings settings, DirectReplies replies, DurableResults results) {
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.replies = replies;
    this.results = results;
    this.flow = new Fault.Origin(plan.flow(), "");
  }

  /**
   * Keeps the result of an execution, if it was started durably.
   *
   * @return whether it was started durably
   */
  boolean end(Execution execution, long time) {
    Reply<Value> result = execution.result();
    if (result == null) {
      return false;
    }
    DurableRecord running = results.load(execution.id());
    if (running == null || running.isEnded()) {
      return running != null;
    }
    Headers headers = Wire.headers();
    byte[] payload = put(headers, result);
    Reply<Value> kept = Wire.readReply(headers, payload);
    long until = Math.max(time + running.keep(), execution.keptUntil(limits));
    results.end(execution.id(), running, until, kept.code(), headers, payload);
    for (DurableRecord.Waiter waiter : running.listening(time, environment.counters())) {
      replies.reply(listener(waiter), kept);
    }
    return true;
  }

  private byte @Nullable [] put(Headers headers, Reply<Value> result) {
    String why;
    try {
      byte[] payload = Wire.putReply(headers, result);
      if (payload == null || payload.length <= limits.of(Limit.MAX_PAYLOAD)) {
        return payload;
      }
      why = RecordSize.tooLarge(payload.length, limits.of(Limit.MAX_PAYLOAD));
    } catch (CodecException unfit) {
      return putFault(headers, FaultCode.HANDLER_FAILED, String.valueOf(unfit.getMessage()));
    }
    return putFault(headers, FaultCode.TOO_LARGE, why);
  }

  private byte @Nullable [] putFault(Headers headers, FaultCode code, String why) {
    for (String name : List.of(Wire.CODE, Wire.FAULT, Wire.PARTS, Wire.CONTENT_TYPE)) {
      headers.remove(name);
    }
    Fault fault = new Fault(code.number(), "the result cannot be kept: " + why, flow);
    return Wire.putReply(headers, new Reply.Failed<>(fault));
  }

  private static Execution listener(DurableRecord.Waiter waiter) {
    return new Execution(() -> "", null, waiter.address(), waiter.deadline(), null, null, 0);
  }
}
