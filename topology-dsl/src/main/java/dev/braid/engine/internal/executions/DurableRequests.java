package dev.braid.engine.internal.executions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.FaultCode;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.Environment;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.ExecutionFactory;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.wire.Handle;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Wire;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The form of a request that starts a durable execution, or asks something of one. */
final class DurableRequests {

  /** The longest call id of a start, and the longest correlation id of who waits, in bytes. */
  private static final int MAX_ID = 1024;

  private final FlowPlan plan;
  private final Environment environment;
  private final DirectReplies replies;

  DurableRequests(FlowPlan plan, Environment environment, DirectReplies replies) {
    this.plan = plan;
    this.environment = environment;
    this.replies = replies;
  }

  static boolean isOne(Headers headers) {
    return Wire.bytes(headers, Wire.DURABLE) != null
        || Wire.bytes(headers, Wire.AWAIT) != null
        || Wire.bytes(headers, Wire.WHERE) != null;
  }

  /** Refuses what is malformed; false where there is nothing wrong. */
  boolean isRefused(Record<byte[], Envelope> request) {
    String problem = problem(request.headers(), ReturnAddress.read(request.headers()));
    if (problem != null) {
      refuse(request, problem);
    }
    return problem != null;
  }

  /** Where nothing is kept. */
  void refuse(Record<byte[], Envelope> request) {
    if (!isRefused(request)) {
      refuse(request, withoutStore());
    }
  }

  private void refuse(Record<byte[], Envelope> request, String problem) {
    environment.counters().count(EngineCounter.REFUSED_CONTROL);
    replies.fail(caller(request), FaultCode.BAD_REQUEST, problem);
  }

  /** Who asks; has no execution of the flow. */
  static Execution caller(Record<byte[], Envelope> record) {
    return new Execution(
        () -> "",
        ExecutionFactory.key(record),
        ReturnAddress.read(record.headers()),
        0,
        Wire.passedOn(record.headers(), Wire.TRACE_PARENT),
        Wire.passedOn(record.headers(), Wire.TRACE_STATE),
        0);
  }

  /** What is wrong with the form of a message, or null. */
  private @Nullable String problem(Headers headers, @Nullable ReturnAddress address) {
    if (address != null && address.correlation() != null && isLong(address.correlation())) {
      return "the correlation id has more than %s bytes".formatted(MAX_ID);
    }
    String malformed = Wire.problem(headers);
    if (malformed != null) {
      return malformed;
    }
    if (Wire.bytes(headers, Wire.SLIP) != null) {
      return "the answer goes to who asks, so header %s has no place here".formatted(Wire.SLIP);
    }
    byte[] keep = Wire.bytes(headers, Wire.DURABLE);
    if (keep != null) {
      byte[] callId = Wire.callId(headers);
      if (callId != null && isLong(callId)) {
        return "the call id, or idempotency key, has more than %s bytes".formatted(MAX_ID);
      }
      return keep.length == 0 || Wire.number(headers, Wire.DURABLE, 0) > 0
          ? null
          : "header %s says how many milliseconds to keep the result, or nothing"
              .formatted(Wire.DURABLE);
    }
    for (String name : List.of(Wire.AWAIT, Wire.WHERE)) {
      byte[] id = Wire.bytes(headers, name);
      if (id != null && (isLong(id) || !Handle.isId(new String(id, UTF_8)))) {
        return "header %s names an execution by 32 hexadecimal digits".formatted(name);
      }
    }
    return null;
  }

  private static boolean isLong(byte[] id) {
    return id.length > MAX_ID;
  }

  private String withoutStore() {
    return "'%s' keeps no executions, so none can be started durably; ask it with a plain request,"
            .formatted(plan.flow())
        + " or deploy the flow as durable: App.durable(\"%s\")".formatted(plan.flow());
  }
}
