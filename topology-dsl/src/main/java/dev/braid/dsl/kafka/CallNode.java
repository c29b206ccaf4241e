package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.CompileOptions;
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
import dev.braid.engine.internal.core.ReplyPlaces;
import dev.braid.engine.internal.executions.Backoff;
import dev.braid.engine.internal.executions.RetryQueues;
import dev.braid.wire.RecordSize;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.RoutingSlip;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a service through its topic. Waits for the reply or, in tail position, passes the caller's
 * own return address on, so that the service answers the caller. Where further calls follow at
 * once, they go along as a {@link RoutingSlip}, and the services hand on to each other.
 */
final class CallNode extends Node {

  private static final Logger LOG = LoggerFactory.getLogger(CallNode.class);

  private final String flow;
  private final String stepId;
  private final Call call;
  private final @Nullable Codec<?> input;
  private final boolean tail;
  private final SlipRoute onward;
  private final Predicate<String> hasOneReply;
  private final String path;
  private final Limits limits;
  private final Environment environment;
  private final CompileOptions options;
  private final String sink;
  private final String onFault;
  private final ReplyPlaces places;

  /**
   * @param input what the service takes, when that is known
   * @param tail whether the reply to this call is the reply of the flow
   * @param onward where the reply may go instead of here
   * @param hasOneReply whether the first reply of a service to a request is its only one
   * @param path of the compositions around the step, as a digest, see {@link FlowPlan.Resume}
   */
  CallNode(
      String flow,
      String stepId,
      Call call,
      @Nullable Codec<?> input,
      boolean tail,
      SlipRoute onward,
      Predicate<String> hasOneReply,
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
    this.hasOneReply = hasOneReply;
    this.path = path;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.options = settings.options();
    this.sink = sink;
    this.onFault = onFault;
    this.places = new ReplyPlaces(settings.environment().topics());
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    int attempt = envelope.takeAttempt();
    Envelope.Clearance clearance = envelope.takeClearance();
    Value value;
    byte[] payload;
    try {
      value = forService(envelope.value());
      payload = value.bytes();
    } catch (CodecException unfit) {
      envelope.failToRead(unfit, new Fault.Origin(call.name(), stepId), environment);
      forward(record, onFault);
      return;
    }
    Execution execution = envelope.execution();
    if (payload != null && payload.length > limits.of(Limit.MAX_PAYLOAD)) {
      fail(
          record,
          FaultCode.TOO_LARGE,
          RecordSize.tooLarge(payload.length, limits.of(Limit.MAX_PAYLOAD)));
      return;
    }
    boolean tooLarge = payload != null && payload.length > room(payload);
    boolean first = clearance != Envelope.Clearance.SEND && mayAskDirectory(envelope);
    if ((tooLarge && !first) || (execution.isUnderway(stepId) && isMissing())) {
      awaitWhatMayBeUnderway(execution);
      return;
    }
    if (payload != null && tooLarge) {
      refuse(
          execution, new CallState.TooLarge(call.name(), payload.length), Value.encoded(null, ""));
      return;
    }
    if (clearance == Envelope.Clearance.NONE && keepsOrder(execution)) {
      CallState queued = new CallState.Queued(0, !mayAskDirectory(envelope));
      execution.waitFor(
          new Execution.OutstandingCall(stepId, execution.deadline(), path, 0, queued, value));
      return;
    }
    if (clearance != Envelope.Clearance.SEND && isAbsent(envelope)) {
      refuse(execution, new CallState.Absent(call.name(), environment.clock().millis()), value);
      return;
    }
    String trouble = trouble(execution);
    Record<byte[], Envelope> request = request(envelope, attempt, value, payload, trouble != null);
    if (trouble == null) {
      forward(request, sink);
    } else {
      environment.counters().count(EngineCounter.LOST_CALL);
      LOG.debug("{}: a call of {} is not sent, its topic {}", flow, call.name(), trouble);
    }
  }

  /**
   * Why the call would not arrive, or null. It would hold up all others. A run that was aborted may
   * have sent it, so it is not said to be undone: its time passes, as if it had got lost.
   */
  private @Nullable String trouble(Execution execution) {
    return environment.topics().trouble(requestTopic(), ReturnAddress.BY_KEY, execution.key());
  }

  /** What that comes to is decided in the log, once this is committed. */
  private void refuse(Execution execution, CallState why, Value kept) {
    execution.refuse(
        new Execution.OutstandingCall(stepId, execution.deadline(), path, 0, why, kept));
  }

  /**
   * The largest payload that the service's topic takes, as far as is known: a life before may have
   * been told of another one.
   */
  private int room(byte @Nullable [] payload) {
    return ReplyPlaces.room(environment.topics(), requestTopic(), payload);
  }

  private String requestTopic() {
    return options.namespace().of(Wire.requestTopic(call.name()));
  }

  private boolean isMissing() {
    return environment.topics().partitions(requestTopic()) == 0;
  }

  /**
   * The call cannot be sent now, and may have been sent before: by a run that was aborted, or by
   * the service that the value came from. So nothing is said of it but what the log says: its reply
   * comes, or the deadline passes.
   */
  private void awaitWhatMayBeUnderway(Execution execution) {
    List<String> steps = onward.stops().stream().map(RoutingSlip.Stop::stepId).toList();
    Value none = Execution.OutstandingCall.NOT_KEPT;
    execution.waitFor(
        new Execution.OutstandingCall(
            stepId, execution.deadline(), path, 1, CallState.AWAITED, none, steps));
  }

  private void fail(Record<byte[], Envelope> record, FaultCode code, String message) {
    record.value().fail(code, message, new Fault.Origin(call.name(), stepId));
    forward(record, onFault);
  }

  /** Whether the calls of a key must not overtake each other: see {@link RetryQueues}. */
  private boolean keepsOrder(Execution execution) {
    return call.options().retries() > 0 && execution.key() != null;
  }

  /** Whether nobody seems to serve this. */
  private boolean isAbsent(Envelope envelope) {
    return mayAskDirectory(envelope) && !mayBeServed(call.name());
  }

  /**
   * Whether it may be asked who is there. Not where the call may have been sent already, since then
   * it is not certain that it is not done: by a run that was aborted, if the record in hand may be
   * read again, or by one that has ended, if the request may have come before; or by the service
   * before it, which was given a slip.
   */
  private boolean mayAskDirectory(Envelope envelope) {
    Execution execution = envelope.execution();
    return envelope.isFresh() && !execution.isAgain() && !execution.isUnderway(stepId);
  }

  private boolean mayBeServed(String service) {
    return environment.directory().serves(service, ServiceDirectory.ANY_TIME)
        != ServiceDirectory.Presence.NOBODY;
  }

  /** A service that is known by name only takes the value as it is, and reads its content type. */
  private Value forService(Value value) {
    return input == null ? value : converted(value, input);
  }

  private static <T> Value converted(Value value, Codec<T> codec) {
    return value.isNull() || value.contentType().equals(codec.contentType())
        ? value
        : Value.of(value.as(codec), codec);
  }

  /**
   * @param lost whether it will not be sent: then it is waited for here, where its time passes
   */
  private Record<byte[], Envelope> request(
      Envelope envelope, int attempt, Value value, byte @Nullable [] payload, boolean lost) {
    Execution execution = envelope.execution();
    Envelope outgoing = Envelope.outgoing();
    outgoing.setPayload(payload);
    Record<byte[], Envelope> request = message(execution, outgoing);
    String callId = execution.callId(stepId);
    outgoing.setCallId(callId);
    long deadline = deadline(envelope, call.options().timeout());
    Headers headers = request.headers();
    ReturnAddress caller = lost || execution.keepsEnd() ? null : passable(execution);
    SlipRoute reachable = mayAskDirectory(envelope) ? onward.asFarAs(this::mayBeServed) : onward;
    if (caller != null && tail && reachable.mayAnswer(caller)) {
      caller.writeTo(headers);
      execution.finish();
    } else if (caller != null && reachable.mayReplace(caller)) {
      caller.behind(RoutingSlip.tail(sender(), execution.id(), reachable.stops())).writeTo(headers);
      execution.finish();
    } else {
      List<RoutingSlip.Stop> stops = homing(reachable, execution, caller != null);
      home(callId).behind(RoutingSlip.homing(sender(), execution.id(), stops)).writeTo(headers);
      if (stops.isEmpty() && call.options().timeout().isEmpty()) {
        deadline = deadline(envelope, environment.times().of(call.name(), attempt));
      }
      Value kept = call.options().retries() > 0 ? value : Execution.OutstandingCall.NOT_KEPT;
      List<String> steps = stops.stream().map(RoutingSlip.Stop::stepId).toList();
      execution.waitFor(
          new Execution.OutstandingCall(
              stepId, deadline, path, attempt, CallState.AWAITED, kept, steps));
    }
    Wire.putCall(
        headers, callId, attempt(execution, attempt), deadline, execution.until(), flow, stepId);
    if (!mayAskDirectory(envelope)) {
      Wire.put(headers, Wire.AGAIN, "");
    }
    Wire.putContentType(headers, value);
    return request;
  }

  /**
   * The stops on the way back to the flow. When one of them may reply otherwise another time, the
   * flow keeps its end: so even the last call comes back to it.
   */
  private List<RoutingSlip.Stop> homing(
      SlipRoute reachable, Execution execution, boolean passable) {
    List<RoutingSlip.Stop> stops = reachable.homing(passable);
    boolean certain =
        hasOneReply.test(call.name())
            && stops.stream().allMatch(stop -> hasOneReply.test(stop.service()));
    if (certain) {
      return stops;
    }
    execution.turnOnce();
    return reachable.homing(passable && !execution.keepsEnd());
  }

  private int attempt(Execution execution, int own) {
    return Backoff.attempt(execution.attempt(), call.options().retries(), own);
  }

  /** The flow, as whoever hands on has to know it: its calls are written in its namespace. */
  private String sender() {
    return options.namespace().reference(flow);
  }

  /** The caller's address when somebody else may answer there, or null. */
  private @Nullable ReturnAddress passable(Execution execution) {
    ReturnAddress caller = execution.returnAddress();
    return caller != null && places.isAllowed(caller) ? caller : null;
  }

  private ReturnAddress home(String callId) {
    int ownPartition = context().taskId().partition();
    String topic = options.namespace().of(Wire.replyTopic(flow));
    return new ReturnAddress(topic, ownPartition, callId.getBytes(UTF_8));
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
