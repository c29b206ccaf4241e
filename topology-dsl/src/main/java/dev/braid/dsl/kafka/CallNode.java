package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service through its topic. Waits for the reply or, in tail position, passes the caller's
 * own return address on, so that the service answers the caller. Where further calls follow at
 * once, they go along as a {@link Slip}, and the services hand on to each other.
 */
final class CallNode extends Node {

  private final String flow;
  private final String stepId;
  private final Call call;
  private final @Nullable Codec<?> input;
  private final boolean tail;
  private final Onward onward;
  private final Predicate<String> repliesAgain;
  private final String path;
  private final EngineSettings settings;
  private final String sink;
  private final String onFault;
  private final ReplyPlaces places;

  /**
   * @param input what the service takes, when that is known
   * @param tail whether the reply to this call is the reply of the flow
   * @param onward where the reply may go instead of here
   * @param repliesAgain whether a service gives the same reply whenever it is asked again
   * @param path of the compositions around the step, as a digest, see {@link FlowPlan.Resume}
   */
  CallNode(
      String flow,
      String stepId,
      Call call,
      @Nullable Codec<?> input,
      boolean tail,
      Onward onward,
      Predicate<String> repliesAgain,
      String path,
      EngineSettings settings,
      String sink,
      String onFault) {
    this.flow = flow;
    this.stepId = stepId;
    this.call = call;
    this.input = input;
    this.tail = tail;
    this.onward = onward;
    this.repliesAgain = repliesAgain;
    this.path = path;
    this.settings = settings;
    this.sink = sink;
    this.onFault = onFault;
    this.places = new ReplyPlaces(settings.returnTopics());
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    int attempt = envelope.takeAttempt();
    Envelope.Clearance clearance = envelope.takeClearance();
    Value value;
    byte[] payload;
    try {
      value = forService(envelope.value());
      payload = value.bytes();
    } catch (CodecException unfit) {
      envelope.failToRead(unfit, new Fault.Origin(call.name(), stepId));
      forward(record, onFault);
      return;
    }
    int room = room(payload);
    if (payload != null && payload.length > room) {
      fail(record, FaultCode.TOO_LARGE, tooLarge(payload.length, room));
      return;
    }
    Execution execution = envelope.execution();
    if (clearance == Envelope.Clearance.NONE && keepsOrder(execution)) {
      execution.waitFor(
          new Execution.Waiting(stepId, execution.deadline(), path, 0, Standing.queued(0), value));
      return;
    }
    if (clearance != Envelope.Clearance.SEND && isAbsent(envelope)) {
      Standing absent = Standing.absent(call.name(), settings.clock().millis());
      execution.refuse(new Execution.Waiting(stepId, execution.deadline(), path, 0, absent, value));
      return;
    }
    forward(request(envelope, attempt, value, payload), sink);
  }

  /** The largest payload that the service's topic takes, and that is allowed. */
  private int room(byte @Nullable [] payload) {
    String topic = Wire.requestTopic(call.name());
    return Math.min(
        settings.maxPayload(), RecordSize.room(settings.returnTopics(), topic, payload));
  }

  static String tooLarge(int found, int allowed) {
    return "the payload has %d bytes, at most %d are allowed".formatted(found, allowed);
  }

  private void fail(Record<byte[], Envelope> record, FaultCode code, String message) {
    record.value().fail(code, message, new Fault.Origin(call.name(), stepId));
    forward(record, onFault);
  }

  /** Whether the calls of a key must not overtake each other: see {@link RetryQueues}. */
  private boolean keepsOrder(Execution execution) {
    return call.options().retries() > 0 && execution.key() != null;
  }

  /**
   * Whether nobody seems to serve this. A record that may be read again is not asked about: a run
   * that was aborted may have sent the call, and then it is not certain that it is not done.
   */
  private boolean isAbsent(Envelope envelope) {
    return envelope.isFresh() && !mayBeServed(call.name());
  }

  private boolean mayBeServed(String service) {
    return settings.directory().serves(service, ServiceDirectory.ANY_TIME)
        != ServiceDirectory.Presence.NOBODY;
  }

  /** A service that is known by name only takes the value as it is, and reads its content type. */
  private Value forService(Value value) {
    return input == null ? value : converted(value, input);
  }

  private static <T> Value converted(Value value, Codec<T> codec) {
    return value.contentType().equals(codec.contentType())
        ? value
        : Value.of(value.as(codec), codec);
  }

  private Record<byte[], Envelope> request(
      Envelope envelope, int attempt, Value value, byte @Nullable [] payload) {
    Execution execution = envelope.execution();
    Envelope outgoing = Envelope.outgoing();
    outgoing.setPayload(payload);
    Record<byte[], Envelope> request = message(execution, outgoing);
    String callId = execution.callId(stepId);
    outgoing.setCallId(callId);
    long deadline = deadline(envelope, call.options().timeout());
    Headers headers = request.headers();
    ReturnAddress caller = execution.keepsEnd() ? null : passable(execution);
    Onward reachable = onward.asFarAs(this::mayBeServed);
    if (caller != null && tail && reachable.mayAnswer(caller)) {
      caller.writeTo(headers);
      execution.finish();
    } else if (caller != null && reachable.mayReplace(caller)) {
      caller.behind(Slip.tail(flow, execution.id(), reachable.stops())).writeTo(headers);
      execution.finish();
    } else {
      List<Slip.Stop> stops = homing(reachable, execution, caller != null);
      home(callId).behind(Slip.homing(flow, execution.id(), stops)).writeTo(headers);
      if (stops.isEmpty() && call.options().timeout().isEmpty()) {
        deadline = deadline(envelope, settings.times().of(call.name(), attempt));
      }
      Value kept = call.options().retries() > 0 ? value : Value.encoded(null, "");
      List<String> steps = stops.stream().map(Slip.Stop::stepId).toList();
      execution.waitFor(
          new Execution.Waiting(stepId, deadline, path, attempt, Standing.AWAITED, kept, steps));
    }
    Wire.putCall(headers, callId, attempt(execution, attempt), deadline, flow, stepId);
    Wire.putContentType(headers, value);
    return request;
  }

  /**
   * The stops on the way back to the flow. When one of them may reply otherwise another time, the
   * flow keeps its end: so even the last call comes back to it.
   */
  private List<Slip.Stop> homing(Onward reachable, Execution execution, boolean passable) {
    List<Slip.Stop> stops = reachable.homing(passable);
    boolean certain =
        repliesAgain.test(call.name())
            && stops.stream().allMatch(stop -> repliesAgain.test(stop.service()));
    if (certain) {
      return stops;
    }
    execution.turnOnce();
    return reachable.homing(passable && !execution.keepsEnd());
  }

  /** Later than all attempts of an earlier attempt of the flow, which may have been answered. */
  private int attempt(Execution execution, int own) {
    long before = (execution.attempt() - 1L) * (1 + call.options().retries());
    return (int) Math.min(before + own, Integer.MAX_VALUE);
  }

  /** The caller's address when somebody else may answer there, or null. */
  private @Nullable ReturnAddress passable(Execution execution) {
    ReturnAddress caller = execution.returnAddress();
    return caller != null && places.isAllowed(caller) ? caller : null;
  }

  private ReturnAddress home(String callId) {
    int ownPartition = context().taskId().partition();
    return new ReturnAddress(Wire.replyTopic(flow), ownPartition, callId.getBytes(UTF_8));
  }

  /**
   * Counted from the log's time of the record in hand: with a written timeout a replay comes to the
   * same. With one that was looked up it may not, as with jitter: that it has passed is decided in
   * the log.
   */
  private static long deadline(Envelope envelope, Optional<Duration> timeout) {
    long deadline = envelope.execution().deadline();
    return timeout.isEmpty()
        ? deadline
        : Math.min(deadline, envelope.time() + timeout.get().toMillis());
  }
}
