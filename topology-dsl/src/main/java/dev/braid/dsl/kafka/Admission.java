package dev.braid.dsl.kafka;

import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Makes an execution of a request: its id, its deadline, and where its reply goes. */
final class Admission {

  private final RequestIdentity identity;
  private final EngineCounters counters;
  private final long defaultDeadline;
  private final long maxDeadline;
  private final int slots;
  private final CallId.Maker ids;

  /**
   * @param identity what makes two requests the same one
   */
  Admission(FlowPlan plan, RequestIdentity identity, EngineSettings settings) {
    this.identity = identity;
    this.counters = settings.counters();
    this.defaultDeadline = settings.defaultDeadline().toMillis();
    this.maxDeadline = settings.maxDeadline().toMillis();
    this.slots = plan.slots().size();
    this.ids = new CallId.Maker(plan.flow());
  }

  /** The execution of a request, whose id is only made when somebody asks for it. */
  Execution accept(Record<byte[], Envelope> request, RecordMetadata place) {
    Headers headers = request.headers();
    ReturnAddress returnAddress = ReturnAddress.read(headers);
    byte[] key = key(request);
    return execution(request, () -> id(headers, key, returnAddress, place), key, returnAddress);
  }

  /** The same with a given id; an empty one stands for one made from its place in the log. */
  Execution accept(
      Record<byte[], Envelope> request,
      RecordMetadata place,
      String id,
      @Nullable ReturnAddress returnAddress) {
    return execution(request, () -> id.isEmpty() ? idOf(place) : id, key(request), returnAddress);
  }

  private Execution execution(
      Record<byte[], Envelope> request,
      Supplier<String> id,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress) {
    Headers headers = request.headers();
    return new Execution(
        id,
        key,
        returnAddress,
        deadline(headers, request.value().time()),
        Wire.passedOn(headers, Wire.TRACE_PARENT),
        Wire.passedOn(headers, Wire.TRACE_STATE),
        slots);
  }

  /** A key that is too long is refused, and carried nowhere. */
  static byte @Nullable [] key(Record<byte[], Envelope> request) {
    byte[] key = request.key();
    return key == null || key.length > Wire.MAX_KEY ? null : key;
  }

  private String id(
      Headers headers,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress,
      RecordMetadata place) {
    byte[] callId = Wire.callId(headers);
    return callId == null ? idOf(place) : identity.executionId(ids, key, returnAddress, callId);
  }

  private String idOf(RecordMetadata place) {
    return ids.ofPlace(place.topic(), place.partition(), place.offset());
  }

  private long deadline(Headers headers, long time) {
    long given = Wire.number(headers, Wire.DEADLINE, time + defaultDeadline);
    long furthest = time + maxDeadline;
    if (given > furthest) {
      counters.count(EngineCounter.CLAMPED_DEADLINE);
      return furthest;
    }
    return given;
  }
}
