package dev.braid.engine.internal.core;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.engine.Environment;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What travels through the nodes of a task: one per incoming record, changed in place as the record
 * goes from node to node on its stream thread, so that a step costs no allocation but its result.
 * Going out, it is an {@link #outgoing} payload with its address.
 */
public final class Envelope {

  /** Which of a topology's topics a record came from. */
  public enum Kind {
    REQUEST,
    REPLY,
    /** Of the log of results of an idempotent service. */
    RESULT,
    OUTGOING
  }

  /** What the next call need not ask about before it is sent. */
  public enum Clearance {
    NONE,
    /** Its turn has come, among those of its key. */
    TURN,
    /** The log says that it is to be sent. */
    SEND
  }

  /** The clock has not been read since something ran that may have taken its time. */
  public static final long NO_READING = Long.MIN_VALUE;

  private static final long NOBODY_WAITS = Long.MAX_VALUE;

  private final Kind kind;
  private byte @Nullable [] payload;
  private final String topic;
  private final int partition;

  /** Of an outgoing request: it decides the partition where there is no key. Else empty. */
  private String callId = "";

  /** The record's timestamp in the log; a reply's is hidden from Kafka Streams, see LogTime. */
  private long time;

  /** The clock when a handler last ended, or {@link #NO_READING}. */
  private long reading = NO_READING;

  /** The timestamp as it stands in the record, which says nothing where it is a sender's. */
  private long stamp;

  /** Its place in the log, or -1 where that is not known any more. */
  private long offset = -1;

  /** Whether no run that was aborted can have read this record: see {@link Freshness}. */
  private boolean fresh;

  /** Whether that time is the sender's, who may say anything. */
  private boolean sendersTime;

  /** The time of the oldest request that stands before it in the log and still waits. */
  private long oldestWaiting = NOBODY_WAITS;

  private boolean fromAnEarlierLife;

  private @Nullable Execution execution;
  private Value value;

  /** The attempt that the next call is; beyond the first one only where a call is sent again. */
  private int attempt = 1;

  private Clearance clearance = Clearance.NONE;

  /** Whether it is a request whose answer is on its way, so that it need not be run. */
  private boolean repeat;

  /** A fault or parts; null while the reply is simply {@code value}. */
  private @Nullable Reply<Value> special;

  /** Why the record is to be set aside, should the fault in hand be the last word. */
  private @Nullable DeadLetterReason poison;

  private Envelope(Kind kind, byte @Nullable [] payload, String topic, int partition) {
    this.kind = kind;
    this.payload = payload;
    this.topic = topic;
    this.partition = partition;
    this.value = Value.encoded(null, "");
  }

  public static Envelope incoming(Kind kind, byte @Nullable [] payload) {
    return new Envelope(kind, payload, "", ReturnAddress.BY_KEY);
  }

  /** A message without a payload yet, for the partition of its key. */
  public static Envelope outgoing() {
    return outgoing("", ReturnAddress.BY_KEY);
  }

  /** A message without a payload yet, for a topic named by the envelope. */
  public static Envelope outgoing(String topic, int partition) {
    return new Envelope(Kind.OUTGOING, null, topic, partition);
  }

  public Kind kind() {
    return kind;
  }

  public byte @Nullable [] payload() {
    return payload;
  }

  public void setPayload(byte @Nullable [] bytes) {
    this.payload = bytes;
  }

  public String topic() {
    return topic;
  }

  public int partition() {
    return partition;
  }

  String callId() {
    return callId;
  }

  public void setCallId(String id) {
    this.callId = id;
  }

  public long time() {
    return time;
  }

  public void setTime(long milliseconds) {
    this.time = milliseconds;
  }

  /** What is over by then nobody asks for any more: not even who waits before it. */
  public long forgetTime() {
    return Math.min(time, oldestWaiting);
  }

  /** Whether a request that stands before it in the log still waits. */
  boolean isOutOfTurn() {
    return oldestWaiting != NOBODY_WAITS;
  }

  /**
   * Whether it was read by an earlier life of the task, which kept it, and may have worked it off.
   */
  boolean isFromAnEarlierLife() {
    return fromAnEarlierLife;
  }

  public void setFromAnEarlierLife() {
    fromAnEarlierLife = true;
  }

  public void setOldestWaiting(long milliseconds) {
    this.oldestWaiting = milliseconds;
  }

  public long stamp() {
    return stamp;
  }

  public void setStamp(long inTheRecord) {
    this.stamp = inTheRecord;
  }

  public long offset() {
    return offset;
  }

  public void setOffset(long inTheLog) {
    this.offset = inTheLog;
  }

  public boolean isFresh() {
    return fresh;
  }

  public void setFresh(boolean isNew) {
    this.fresh = isNew;
  }

  public boolean hasSendersTime() {
    return sendersTime;
  }

  public void setSendersTime(boolean senders) {
    this.sendersTime = senders;
  }

  /** What the clock said last, while only the engine has run since; or {@link #NO_READING}. */
  public long reading() {
    return reading;
  }

  public void setReading(long milliseconds) {
    this.reading = milliseconds;
  }

  /** Starts the run of a request's or reply's record. */
  public void begin(Execution running) {
    this.execution = running;
  }

  public Execution execution() {
    if (execution == null) {
      throw new IllegalStateException("a step was reached outside of an execution");
    }
    return execution;
  }

  public void setAttempt(int number) {
    this.attempt = number;
  }

  /** The attempt that the call in hand is. The one after it is a first attempt again. */
  public int takeAttempt() {
    int number = attempt;
    attempt = 1;
    return number;
  }

  public boolean isRepeat() {
    return repeat;
  }

  public void setRepeat(boolean known) {
    this.repeat = known;
  }

  public void setClearance(Clearance given) {
    this.clearance = given;
  }

  /** What the call in hand need not ask about. The one after it must. */
  public Clearance takeClearance() {
    Clearance given = clearance;
    clearance = Clearance.NONE;
    return given;
  }

  /** The value for the next step. */
  public Value value() {
    return value;
  }

  public boolean isOk() {
    return special == null || special.isOk();
  }

  public Reply<Value> reply() {
    return special == null ? new Reply.Ok<>(value) : special;
  }

  public void succeed(Value with) {
    this.value = with;
    this.special = null;
    this.poison = null;
  }

  public void fail(Fault fault) {
    this.special = new Reply.Failed<>(fault);
    this.poison = null;
  }

  /** Fails for something that no later attempt could mend. */
  public void fail(Fault fault, DeadLetterReason reason) {
    fail(fault);
    this.poison = reason;
  }

  /**
   * Fails for a value that a step cannot read. The first one is the request itself. Only a codec
   * that is broken is worth a word in the log: others have sent what does not fit.
   */
  public void failToRead(CodecException unfit, Fault.Origin origin, Environment environment) {
    String message = String.valueOf(unfit.getMessage());
    Fault fault = new Fault(UserCode.codeOf(unfit).number(), message, origin);
    if (unfit.isBroken()) {
      Throwable cause = tell(unfit, origin, environment);
      fault = fault(UserCode.codeOf(unfit), message, origin, cause, environment);
    }
    if (value.isOf(payload)) {
      fail(fault, UserCode.reasonOf(unfit));
    } else {
      fail(fault);
    }
  }

  /**
   * Fails for what a handler or function of the user threw, which may be a fault of its choice.
   *
   * @throws VirtualMachineError when that is what it threw
   */
  public void failToRun(Throwable thrown, Fault.Origin origin, Environment environment) {
    UserCode.throwIfOfTheMachine(thrown);
    if (thrown instanceof FaultException chosen) {
      fail(chosen.fault().from(origin));
      return;
    }
    Throwable cause = tell(thrown, origin, environment);
    Fault fault =
        fault(FaultCode.HANDLER_FAILED, UserCode.messageOf(thrown), origin, cause, environment);
    if (thrown instanceof Error) {
      fail(fault, DeadLetterReason.HANDLER_ERROR);
    } else {
      fail(fault);
    }
  }

  /** Fails for a value that cannot be made bytes of, though it came from this service's code. */
  public void failToWrite(CodecException unfit, Fault.Origin origin, Environment environment) {
    String message = "the reply cannot be sent: " + unfit.getMessage();
    Throwable cause = tell(unfit, origin, environment);
    fail(fault(FaultCode.HANDLER_FAILED, message, origin, cause, environment));
  }

  private Throwable tell(Throwable thrown, Fault.Origin origin, Environment environment) {
    return tell(thrown, origin, execution(), environment);
  }

  /** Tells the log. Answers what the fault is to name. */
  public static Throwable tell(
      Throwable thrown, Fault.Origin origin, Execution execution, Environment environment) {
    Throwable cause = UserCode.causeOf(thrown);
    String step = origin.step().isEmpty() ? execution.askedBy() : origin.step();
    environment
        .reports()
        .threw(
            cause,
            origin.service(),
            step,
            execution.callId(origin.step()),
            environment.clock().millis());
    return cause;
  }

  public static Fault fault(
      FaultCode code,
      String message,
      Fault.Origin origin,
      Throwable cause,
      Environment environment) {
    return new Fault(code.number(), message, origin, environment.reports().classOf(cause));
  }

  public void setPoison(@Nullable DeadLetterReason reason) {
    this.poison = reason;
  }

  /** Why the record is to be set aside, or null. */
  public @Nullable DeadLetterReason poison() {
    return poison;
  }

  public void fail(FaultCode code, String message, Fault.Origin origin) {
    fail(new Fault(code.number(), message, origin));
  }

  public void setReply(Reply<Value> reply) {
    if (reply instanceof Reply.Ok<Value>) {
      succeed(Value.of(reply));
    } else {
      this.special = reply;
      this.poison = null;
      if (reply.isOk()) {
        this.value = Value.of(reply);
      }
    }
  }

  /** The request's payload as its first value. */
  public void takePayload(Headers headers, TreeCodecs forms) {
    succeed(Wire.value(headers, payload).readableBy(forms));
  }

  /** A copy at this point of the run, for what goes on later. */
  public Envelope copy() {
    Envelope copy = new Envelope(kind, payload, topic, partition);
    copy.time = time;
    copy.attempt = attempt;
    copy.clearance = clearance;
    copy.execution = execution;
    copy.value = value;
    copy.special = special;
    copy.sendersTime = sendersTime;
    copy.offset = offset;
    copy.fresh = fresh;
    copy.stamp = stamp;
    copy.oldestWaiting = oldestWaiting;
    copy.fromAnEarlierLife = fromAnEarlierLife;
    copy.poison = poison;
    copy.repeat = repeat;
    return copy;
  }
}
