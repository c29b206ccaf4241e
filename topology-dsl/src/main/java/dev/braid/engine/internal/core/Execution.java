package dev.braid.engine.internal.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Reply;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.wire.CallId;
import dev.braid.wire.Printable;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One run of a flow, from its request to its reply. Lives in memory while a record is worked off,
 * and in the store while it waits.
 */
public final class Execution {

  /** Makes the id when it is first asked for: many executions end without anybody asking. */
  private final Supplier<String> idSource;

  private @Nullable String id;

  private final byte @Nullable [] key;
  private final @Nullable ReturnAddress returnAddress;
  private final long deadline;
  private final byte @Nullable [] traceParent;
  private final byte @Nullable [] traceState;

  /** A saved input ({@link Value}) or a {@link Aggregation}, by the number of its composition. */
  private final @Nullable Object[] frames;

  private final List<OutstandingCall> waiting = new ArrayList<>(0);

  /** What goes on after the stack has been unwound; made when there first is something. */
  private @Nullable Queue<Continuation> later;

  /** Until when its request may come again. */
  private long until;

  private boolean finished;

  /** Which attempt of its caller's call it is. */
  private int attempt = 1;

  /** Whether its request has a call id: no other can be known when it comes again. */
  private boolean repeatable;

  /** Whether its request may have been sent before. */
  private boolean again;

  private byte @Nullable [] asking;

  /** Whether something acts in it that might come otherwise when it is asked for again. */
  private boolean once;

  /** A later attempt of its request, which came while it was open and waits for its end. */
  private @Nullable Further further;

  /** How it ended, as its caller was told. */
  private @Nullable Reply<Value> told;

  /** Its reply, when it has ended and nobody is to be sent one at once. */
  private @Nullable Reply<Value> result;

  /** The steps whose calls the services of a slip may have sent already. */
  private List<String> underway = List.of();

  /** Whether something has been refused since it was last asked. */
  private boolean refused;

  /** Whether the store has a record of it. */
  private boolean stored;

  /** How many values the store keeps for it, and their bytes. */
  private int entries;

  private long entryBytes;

  public Execution(
      Supplier<String> idSource,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress,
      long deadline,
      byte @Nullable [] traceParent,
      byte @Nullable [] traceState,
      int frames) {
    this.idSource = idSource;
    this.key = key;
    this.returnAddress = returnAddress;
    this.deadline = deadline;
    this.until = deadline;
    this.traceParent = traceParent;
    this.traceState = traceState;
    this.frames = new @Nullable Object[frames];
  }

  public String id() {
    if (id == null) {
      id = idSource.get();
    }
    return id;
  }

  public byte @Nullable [] key() {
    return key;
  }

  public @Nullable ReturnAddress returnAddress() {
    return returnAddress;
  }

  /** Milliseconds since the epoch. */
  public long deadline() {
    return deadline;
  }

  /**
   * When its request, or a further attempt of it, may come at the latest, in milliseconds since the
   * epoch: never before the deadline.
   */
  public long until() {
    return until;
  }

  /** Until when an answer to its request is kept: no repeat of it can run later. */
  public long keptUntil(Limits limits) {
    return until + limits.millis(Limit.CLOCK_SKEW);
  }

  public void setUntil(long latest) {
    this.until = latest;
  }

  public int attempt() {
    return attempt;
  }

  public void setAttempt(int number) {
    this.attempt = number;
  }

  public boolean isRepeatable() {
    return repeatable;
  }

  public void setRepeatable(boolean hasCallId) {
    this.repeatable = hasCallId;
  }

  public @Nullable Further further() {
    return further;
  }

  /** The attempt that waits, with an input that does not stand in the store any more. */
  public @Nullable Further takeFurther() {
    Further waiting = further;
    further = null;
    if (waiting == null) {
      return null;
    }
    Value kept = waiting.input();
    return new Further(waiting.request(), Value.encoded(kept.bytes(), kept.contentType()));
  }

  public void setFurther(@Nullable Further later) {
    this.further = later;
  }

  /** Whether a request for it is a later attempt than those it knows, or wants another reply. */
  public boolean isFollowedBy(Execution request) {
    Execution last = further == null ? this : further.request();
    ReturnAddress wanted = request.returnAddress;
    return request.attempt > last.attempt
        || (request.attempt == last.attempt
            && wanted != null
            && !wanted.isSame(last.returnAddress));
  }

  /** Keeps a later attempt waiting for the end, instead of an earlier one. */
  public void follow(Execution request, Value input) {
    // The same call has the same input, which may be in the store already.
    this.further = new Further(request, further == null ? input : further.input());
  }

  /**
   * Whether its request may have been sent before, and may have been run: then of none of its calls
   * it is certain that it was not sent.
   */
  public boolean isAgain() {
    return again;
  }

  /** The id of the step that asks, for the log, as far as it is still known; else empty. */
  String askedBy() {
    return asking == null ? "" : Printable.text(new String(asking, UTF_8));
  }

  void setAskedBy(byte @Nullable [] stepId) {
    this.asking = stepId;
  }

  public void setAgain(boolean maybe) {
    this.again = maybe;
  }

  /**
   * Something acts in it that is not certain to come again as it came: the reply of a service that
   * keeps none, or a decision. From here on a repeat that ran it anew might take another branch.
   */
  public void turnOnce() {
    once = true;
  }

  /** Whether something has acted in it that may not come again. */
  public boolean turnsOnce() {
    return once;
  }

  /** Whether its end is to be kept, for a repeat of its request. */
  public boolean keepsEnd() {
    return once && repeatable;
  }

  public @Nullable Reply<Value> told() {
    return told;
  }

  public void setTold(Reply<Value> reply) {
    this.told = reply;
  }

  public byte @Nullable [] traceParent() {
    return traceParent;
  }

  public byte @Nullable [] traceState() {
    return traceState;
  }

  /**
   * The call id of one of its steps: the same in every attempt and every replay. The only step of a
   * service that is called through its topic has no id of its own: its call id is the execution's.
   */
  public String callId(String stepId) {
    return stepId.isEmpty() ? id() : CallId.of(id(), stepId);
  }

  public @Nullable Object frame(int number) {
    return frames[number];
  }

  public void setFrame(int number, @Nullable Object content) {
    frames[number] = content;
  }

  public Value savedInput(int frame) {
    if (frames[frame] instanceof Value input) {
      return input;
    }
    throw new IllegalStateException("no input was saved in frame " + frame);
  }

  public Aggregation aggregation(int frame) {
    if (frames[frame] instanceof Aggregation aggregation) {
      return aggregation;
    }
    throw new IllegalStateException("nothing is gathered in frame " + frame);
  }

  /** The calls whose replies it waits for. */
  public List<OutstandingCall> waiting() {
    return waiting;
  }

  public void waitFor(OutstandingCall call) {
    waiting.add(call);
  }

  /** Waits to be told that what {@code call} asks for is refused. */
  public void refuse(OutstandingCall call) {
    waitFor(call);
    refused = true;
  }

  /** Whether something was refused since this was last asked. */
  public boolean takeRefused() {
    boolean newly = refused;
    refused = false;
    return newly;
  }

  /** Why it is refused as a whole, or null. */
  public @Nullable String whyItIsRefused() {
    return waiting.stream()
        .map(call -> call.state() instanceof CallState.Refused refused ? refused.why() : null)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Whether it is refused as a whole, and its request is the one at this offset. */
  public boolean isRefusedAt(long offset) {
    return waiting.stream()
        .anyMatch(
            call ->
                call.state() instanceof CallState.Refused refused && refused.offset() == offset);
  }

  /** Whether something is refused of which nobody may have been told yet. */
  public boolean isRefused() {
    return waiting.stream().anyMatch(OutstandingCall::isRefused);
  }

  /**
   * Ends the wait for a step's reply, if there is one: only the first reply finds it. A run waits
   * for the reply to any of its steps, and is answered as a call of that one.
   */
  public @Nullable OutstandingCall take(String stepId) {
    for (int i = 0; i < waiting.size(); i++) {
      OutstandingCall call = waiting.get(i);
      if (call.stepId().equals(stepId)) {
        return waiting.remove(i);
      }
      if (call.onward().contains(stepId)) {
        waiting.remove(i);
        return call.reached(stepId);
      }
    }
    return null;
  }

  /**
   * The value of a call has come home. Its service, or one behind it, may have handed on as well:
   * in another life, or when the same request came twice.
   */
  public void reachedHome(OutstandingCall call) {
    underway = call.onward();
  }

  /** Whether the call of this step may have been sent already, by a service that handed on. */
  public boolean isUnderway(String stepId) {
    return underway.contains(stepId);
  }

  /** When it next needs attention without a reply: the earliest of its deadlines. */
  public long due() {
    long due = deadline;
    for (OutstandingCall call : waiting) {
      due = Math.min(due, call.due());
    }
    return due;
  }

  /** The same of what is due after {@code now}; its own deadline at the latest. */
  public long dueAfter(long now) {
    long due = deadline;
    for (OutstandingCall call : waiting) {
      due = call.due() > now ? Math.min(due, call.due()) : due;
    }
    return due;
  }

  public void continueLater(String node, Record<byte[], Envelope> record) {
    if (later == null) {
      later = new ArrayDeque<>();
    }
    later.add(new Continuation(node, record));
  }

  public @Nullable Continuation nextLater() {
    return later == null ? null : later.poll();
  }

  public void finish() {
    finished = true;
    waiting.clear();
  }

  public @Nullable Reply<Value> result() {
    return result;
  }

  public void setResult(Reply<Value> reply) {
    this.result = reply;
  }

  public boolean isStored() {
    return stored;
  }

  public int entries() {
    return entries;
  }

  public long entryBytes() {
    return entryBytes;
  }

  public void setStored(boolean hasRecord) {
    this.stored = hasRecord;
  }

  public void setKept(int keptEntries, long keptBytes) {
    this.entries = keptEntries;
    this.entryBytes = keptBytes;
  }

  public boolean isFinished() {
    return finished;
  }

  /**
   * A call that has not been answered.
   *
   * @param stepId of the step that asks; empty for the execution as a whole
   * @param deadline of this attempt, in milliseconds since the epoch
   * @param path the digest of the compositions around the step when the call was sent
   * @param attempt how often it has been sent
   * @param request what it is sent with, or {@link #NOT_KEPT}
   * @param onward the steps behind it that its service may have handed on to, and which may reply
   *     instead
   */
  public record OutstandingCall(
      String stepId,
      long deadline,
      String path,
      int attempt,
      CallState state,
      Value request,
      List<String> onward) {

    /** Of a call that nobody means to send again. */
    public static final Value NOT_KEPT = Value.encoded(null, "-");

    public OutstandingCall {
      onward = List.copyOf(onward);
    }

    /** A call that hands on to nobody. */
    public OutstandingCall(
        String stepId, long deadline, String path, int attempt, CallState state, Value request) {
      this(stepId, deadline, path, attempt, state, request, List.of());
    }

    public OutstandingCall in(CallState changed) {
      return new OutstandingCall(stepId, deadline, path, attempt, changed, request, onward);
    }

    /** The same, for the first time on its way. */
    public OutstandingCall sent() {
      return new OutstandingCall(stepId, deadline, path, 1, CallState.AWAITED, request, onward);
    }

    /** The call of a step behind it, which is in the same pipe. */
    OutstandingCall reached(String step) {
      List<String> rest = onward.subList(onward.indexOf(step) + 1, onward.size());
      return new OutstandingCall(step, deadline, path, 1, CallState.AWAITED, request, rest);
    }

    /** Whether it can be sent again: a flow may have come to retry what it did not before. */
    public boolean isKept() {
      return !request.contentType().equals(NOT_KEPT.contentType());
    }

    public boolean isBackingOff() {
      return state instanceof CallState.BackingOff;
    }

    public boolean isRefused() {
      return state instanceof CallState.Refused || isHeldBack();
    }

    public boolean isQueued() {
      return state instanceof CallState.Queued;
    }

    /** Whether it was not sent, which has not been decided for good. */
    public boolean isHeldBack() {
      return state instanceof CallState.HeldBack;
    }

    public boolean isAbsent() {
      return state instanceof CallState.Absent;
    }

    public long due() {
      return state instanceof CallState.BackingOff backing ? backing.until() : deadline;
    }
  }

  /**
   * A later attempt of the request.
   *
   * @param request its execution, which has not begun
   * @param input with which it is run, should the end be that of the earlier attempt alone
   */
  public record Further(Execution request, Value input) {}

  /** A node that is to be run once the stack has been unwound. */
  public record Continuation(String node, Record<byte[], Envelope> record) {}

  /** The replies of a parallel or recorded batch, as far as they have come. */
  public static final class Aggregation {

    private final Value input;
    private final @Nullable Reply<?>[] replies;
    private int missing;

    public Aggregation(Value input, int parts) {
      this.input = input;
      this.replies = new Reply<?>[parts];
      this.missing = parts;
    }

    /** What the composition was given, for the parts that are still to be run. */
    public Value input() {
      return input;
    }

    public void put(int part, Reply<?> reply) {
      if (replies[part] == null) {
        missing--;
      }
      replies[part] = reply;
    }

    public @Nullable Reply<?> get(int part) {
      return replies[part];
    }

    public int size() {
      return replies.length;
    }

    public boolean isComplete() {
      return missing == 0;
    }

    public Reply<Value> parts() {
      return new Reply.Parts<>(List.of(replies));
    }
  }
}
