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
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a service through its topic. Waits for the reply or, in tail position, passes the caller's
 * own return address on, so that the service answers the caller. Where further calls follow at
 * once, they go along as a {@link Slip}, and the services hand on to each other.
 */
final class CallNode extends Node {

  private static final Logger LOG = LoggerFactory.getLogger(CallNode.class);

  private final String flow;
  private final String stepId;
  private final Call call;
  private final @Nullable Codec<?> input;
  private final boolean tail;
  private final Onward onward;
  private final String path;
  private final EngineSettings settings;
  private final String sink;
  private final String onFault;
  private final ReplyPlaces places;

  /** When this task started; what is older may have been worked off before, and aborted. */
  private long started;

  /**
   * @param input what the service takes, when that is known
   * @param tail whether the reply to this call is the reply of the flow
   * @param onward where the reply may go instead of here
   * @param path of the compositions around the step, as a digest, see {@link FlowPlan.Resume}
   */
  CallNode(
      String flow,
      String stepId,
      Call call,
      @Nullable Codec<?> input,
      boolean tail,
      Onward onward,
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
    this.path = path;
    this.settings = settings;
    this.sink = sink;
    this.onFault = onFault;
    this.places = new ReplyPlaces(settings.returnTopics());
  }

  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    started = settings.clock().millis();
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
    String trouble = trouble(execution);
    Record<byte[], Envelope> request = request(envelope, attempt, value, payload, trouble != null);
    if (trouble == null) {
      forward(request, sink);
    } else {
      settings.counters().count(EngineCounter.LOST_CALL);
      LOG.debug("{}: a call of {} is not sent, its topic {}", flow, call.name(), trouble);
    }
  }

  /**
   * Why the call would not arrive, or null. It would hold up all others. A run that was aborted may
   * have sent it, so it is not said to be undone: its time passes, as if it had got lost.
   */
  private @Nullable String trouble(Execution execution) {
    String topic = Wire.requestTopic(call.name());
    return settings.returnTopics().trouble(topic, ReturnAddress.BY_KEY, execution.key());
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
   * Whether nobody seems to serve this. A record that is older than this task is not asked about: a
   * run that was aborted may have sent the call, and then it is not certain that it is not done.
   */
  private boolean isAbsent(Envelope envelope) {
    return envelope.time() >= started && !mayBeServed(call.name());
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
    ReturnAddress caller = lost ? null : passable(execution);
    Onward reachable = onward.asFarAs(this::mayBeServed);
    if (caller != null && tail && reachable.mayAnswer(caller)) {
      caller.writeTo(headers);
      execution.finish();
    } else if (caller != null && reachable.mayReplace(caller)) {
      caller.behind(Slip.tail(flow, execution.id(), reachable.stops())).writeTo(headers);
      execution.finish();
    } else {
      List<Slip.Stop> stops = reachable.homing(caller != null);
      home(callId).behind(Slip.homing(flow, execution.id(), stops)).writeTo(headers);
      if (stops.isEmpty() && call.options().timeout().isEmpty()) {
        deadline = deadline(envelope, settings.times().of(call.name(), attempt));
      }
      Value kept = call.options().retries() > 0 ? value : Value.encoded(null, "");
      List<String> steps = stops.stream().map(Slip.Stop::stepId).toList();
      execution.waitFor(
          new Execution.Waiting(stepId, deadline, path, attempt, Standing.AWAITED, kept, steps));
    }
    Wire.putCall(headers, callId, attempt, deadline, flow, stepId);
    Wire.putContentType(headers, value);
    return request;
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
