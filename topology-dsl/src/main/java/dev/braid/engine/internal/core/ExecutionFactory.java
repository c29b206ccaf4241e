package dev.braid.engine.internal.core;

import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.wire.CallId;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Wire;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes an execution of a request: its id, its deadline, and where its reply goes. */
public final class ExecutionFactory {

  private final RequestIdentity identity;
  private final String topic;
  private final Limits limits;
  private final Environment environment;
  private final int frames;
  private final CallId.Maker ids;

  /**
   * @param identity what makes two requests the same one
   */
  public ExecutionFactory(FlowPlan plan, RequestIdentity identity, EngineSettings settings) {
    this.identity = identity;
    this.topic = settings.options().namespace().of(Wire.requestTopic(plan.flow()));
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.frames = plan.frames().size();
    this.ids = new CallId.Maker(settings.options().namespace().reference(plan.flow()));
  }

  /** The execution of a request, whose id is only made when somebody asks for it. */
  public Execution accept(Record<byte[], Envelope> request, int partition) {
    ReturnAddress returnAddress = ReturnAddress.read(request.headers());
    byte[] key = key(request);
    return execution(request, () -> id(request, key, returnAddress, partition), key, returnAddress);
  }

  /** The same with a given id; an empty one stands for one made from its place in the log. */
  public Execution accept(
      Record<byte[], Envelope> request,
      int partition,
      String id,
      @Nullable ReturnAddress returnAddress) {
    return execution(
        request,
        () -> id.isEmpty() ? ofPlace(request, partition) : id,
        key(request),
        returnAddress);
  }

  private Execution execution(
      Record<byte[], Envelope> request,
      Supplier<String> id,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress) {
    Headers headers = request.headers();
    Execution execution =
        new Execution(
            id,
            key,
            returnAddress,
            deadline(request),
            Wire.passedOn(headers, Wire.TRACE_PARENT),
            Wire.passedOn(headers, Wire.TRACE_STATE),
            frames);
    execution.setAskedBy(Wire.passedOn(headers, Wire.STEP));
    execution.setUntil(until(request, execution.deadline()));
    execution.setAttempt(Wire.attempt(headers));
    execution.setAgain(Wire.mayComeAgain(headers));
    execution.setRepeatable(Wire.callId(headers) != null);
    return execution;
  }

  /** The id of the execution that a request is for, which may have been begun. */
  public String id(Record<byte[], Envelope> request, int partition) {
    byte[] callId = Wire.callId(request.headers());
    return callId != null && Wire.bytes(request.headers(), Wire.DURABLE) != null
        ? ids.ofStart(callId)
        : id(request, key(request), ReturnAddress.read(request.headers()), partition);
  }

  /** A key that is too long is refused, and carried nowhere. */
  public static byte @Nullable [] key(Record<byte[], Envelope> request) {
    byte[] key = request.key();
    return key == null || key.length > Wire.MAX_KEY ? null : key;
  }

  private String id(
      Record<byte[], Envelope> request,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress,
      int partition) {
    byte[] callId = Wire.callId(request.headers());
    return callId == null
        ? ofPlace(request, partition)
        : identity.executionId(ids, key, returnAddress, callId);
  }

  private String ofPlace(Record<byte[], Envelope> request, int partition) {
    Envelope envelope = request.value();
    byte[] correlation = Wire.bytes(request.headers(), Wire.CORRELATION_ID);
    return ids.ofPlace(topic, partition, envelope.offset(), envelope.stamp(), correlation);
  }

  private long deadline(Record<byte[], Envelope> request) {
    long deadline = deadline(request, limits);
    if (Wire.number(request.headers(), Wire.DEADLINE, deadline) > deadline) {
      environment.counters().count(EngineCounter.CLAMPED_DEADLINE);
    }
    return deadline;
  }

  private long until(Record<byte[], Envelope> request, long deadline) {
    long furthest = request.value().time() + limits.millis(Limit.MAX_DEADLINE);
    long given = Wire.number(request.headers(), Wire.UNTIL, deadline);
    return Math.max(deadline, Math.min(given, furthest));
  }

  /** The deadline that a request will have. */
  public static long deadline(Record<byte[], Envelope> request, Limits limits) {
    long time = request.value().time();
    long usual = time + limits.millis(Limit.DEFAULT_DEADLINE);
    long given = Wire.number(request.headers(), Wire.DEADLINE, usual);
    return Math.min(given, time + limits.millis(Limit.MAX_DEADLINE));
  }
}
