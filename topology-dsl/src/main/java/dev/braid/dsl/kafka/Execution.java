package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One run of a flow, from its request to its reply. Lives in memory while a record is worked off,
 * and in the store while it waits.
 */
final class Execution {

  /** Makes the id when it is first asked for: many executions end without anybody asking. */
  private final Supplier<String> idSource;

  private @Nullable String id;

  private final byte @Nullable [] key;
  private final @Nullable ReturnAddress returnAddress;
  private final long deadline;
  private final byte @Nullable [] traceParent;
  private final byte @Nullable [] traceState;

  /** A saved input ({@link Value}) or a {@link Gather}, by the number of its composition. */
  private final @Nullable Object[] slots;

  private final List<Waiting> waiting = new ArrayList<>(0);

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

  Execution(
      Supplier<String> idSource,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress,
      long deadline,
      byte @Nullable [] traceParent,
      byte @Nullable [] traceState,
      int slots) {
    this.idSource = idSource;
    this.key = key;
    this.returnAddress = returnAddress;
    this.deadline = deadline;
    this.until = deadline;
    this.traceParent = traceParent;
    this.traceState = traceState;
    this.slots = new @Nullable Object[slots];
  }

  String id() {
    if (id == null) {
      id = idSource.get();
    }
    return id;
  }

  byte @Nullable [] key() {
    return key;
  }

  @Nullable ReturnAddress returnAddress() {
    return returnAddress;
  }

  /** Milliseconds since the epoch. */
  long deadline() {
    return deadline;
  }

  /**
   * When its request, or a further attempt of it, may come at the latest, in milliseconds since the
   * epoch: never before the deadline.
   */
  long until() {
    return until;
  }

  void setUntil(long latest) {
    this.until = latest;
  }

  int attempt() {
    return attempt;
  }

  void setAttempt(int number) {
    this.attempt = number;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  void setRepeatable(boolean hasCallId) {
    this.repeatable = hasCallId;
  }

  @Nullable Further further() {
    return further;
  }

  /** The attempt that waits, with an input that does not stand in the store any more. */
  @Nullable Further takeFurther() {
    Further waiting = further;
    further = null;
    if (waiting == null) {
      return null;
    }
    Value kept = waiting.input();
    return new Further(waiting.request(), Value.encoded(kept.bytes(), kept.contentType()));
  }

  void setFurther(@Nullable Further later) {
    this.further = later;
  }

  /** Whether a request for it is a later attempt than those it knows, or wants another reply. */
  boolean isFollowedBy(Execution request) {
    Execution last = further == null ? this : further.request();
    ReturnAddress wanted = request.returnAddress;
    return request.attempt > last.attempt
        || (request.attempt == last.attempt
            && wanted != null
            && !wanted.isSame(last.returnAddress));
  }

  /** Keeps a later attempt waiting for the end, instead of an earlier one. */
  void follow(Execution request, Value input) {
    // The same call has the same input, which may be in the store already.
    this.further = new Further(request, further == null ? input : further.input());
  }

  /**
   * Whether its request may have been sent before, and may have been run: then of none of its calls
   * it is certain that it was not sent.
   */
  boolean isAgain() {
    return again;
  }

  /** The id of the step that asks, for the log, as far as it is still known; else empty. */
  String askedBy() {
    return asking == null ? "" : DeadLetterBox.printable(new String(asking, UTF_8));
  }

  void setAskedBy(byte @Nullable [] stepId) {
    this.asking = stepId;
  }

  void setAgain(boolean maybe) {
    this.again = maybe;
  }

  /**
   * Something acts in it that is not certain to come again as it came: the reply of a service that
   * keeps none, or a decision. From here on a repeat that ran it anew might take another branch.
   */
  void turnOnce() {
    once = true;
  }

  /** Whether something has acted in it that may not come again. */
  boolean turnsOnce() {
    return once;
  }

  /** Whether its end is to be kept, for a repeat of its request. */
  boolean keepsEnd() {
    return once && repeatable;
  }

  @Nullable Reply<Value> told() {
    return told;
  }

  void setTold(Reply<Value> reply) {
    this.told = reply;
  }

  byte @Nullable [] traceParent() {
    return traceParent;
  }

  byte @Nullable [] traceState() {
    return traceState;
  }

  /**
   * The call id of one of its steps: the same in every attempt and every replay. The only step of a
   * service that is called through its topic has no id of its own: its call id is the execution's.
   */
  String callId(String stepId) {
    return stepId.isEmpty() ? id() : CallId.of(id(), stepId);
  }

  @Nullable Object slot(int number) {
    return slots[number];
  }

  void setSlot(int number, @Nullable Object content) {
    slots[number] = content;
  }

  Value savedInput(int slot) {
    if (slots[slot] instanceof Value input) {
      return input;
    }
    throw new IllegalStateException("no input was saved in slot " + slot);
  }

  Gather gather(int slot) {
    if (slots[slot] instanceof Gather gather) {
      return gather;
    }
    throw new IllegalStateException("nothing is gathered in slot " + slot);
  }

  /** The calls whose replies it waits for. */
  List<Waiting> waiting() {
    return waiting;
  }

  void waitFor(Waiting call) {
    waiting.add(call);
  }

  /** Waits to be told that what {@code call} asks for is refused. */
  void refuse(Waiting call) {
    waitFor(call);
    refused = true;
  }

  /** Whether something was refused since this was last asked. */
  boolean takeRefused() {
    boolean newly = refused;
    refused = false;
    return newly;
  }

  /** Why it is refused as a whole, or null. */
  @Nullable String whyItIsRefused() {
    return waiting.stream()
        .map(Waiting::standing)
        .filter(call -> call.is(Standing.Kind.REFUSED))
        .map(Standing::detail)
        .findFirst()
        .orElse(null);
  }

  /** Whether it is refused as a whole, and its request is the one at this offset. */
  boolean isRefusedAt(long offset) {
    return waiting.stream()
        .map(Waiting::standing)
        .anyMatch(call -> call.is(Standing.Kind.REFUSED) && call.number() == offset);
  }

  /** Whether something is refused of which nobody may have been told yet. */
  boolean isRefused() {
    return waiting.stream().anyMatch(Waiting::isRefused);
  }

  /**
   * Ends the wait for a step's reply, if there is one: only the first reply finds it. A run waits
   * for the reply to any of its steps, and is answered as a call of that one.
   */
  @Nullable Waiting take(String stepId) {
    for (int i = 0; i < waiting.size(); i++) {
      Waiting call = waiting.get(i);
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
  void reachedHome(Waiting call) {
    underway = call.onward();
  }

  /** Whether the call of this step may have been sent already, by a service that handed on. */
  boolean isUnderway(String stepId) {
    return underway.contains(stepId);
  }

  /** When it next needs attention without a reply: the earliest of its deadlines. */
  long due() {
    long due = deadline;
    for (Waiting call : waiting) {
      due = Math.min(due, call.due());
    }
    return due;
  }

  /** The same of what is due after {@code now}; its own deadline at the latest. */
  long dueAfter(long now) {
    long due = deadline;
    for (Waiting call : waiting) {
      due = call.due() > now ? Math.min(due, call.due()) : due;
    }
    return due;
  }

  void continueLater(String node, Record<byte[], Envelope> record) {
    if (later == null) {
      later = new ArrayDeque<>();
    }
    later.add(new Continuation(node, record));
  }

  @Nullable Continuation nextLater() {
    return later == null ? null : later.poll();
  }

  void finish() {
    finished = true;
    waiting.clear();
  }

  @Nullable Reply<Value> result() {
    return result;
  }

  void setResult(Reply<Value> reply) {
    this.result = reply;
  }

  boolean isStored() {
    return stored;
  }

  int entries() {
    return entries;
  }

  long entryBytes() {
    return entryBytes;
  }

  void setStored(boolean hasRecord) {
    this.stored = hasRecord;
  }

  void setKept(int keptEntries, long keptBytes) {
    this.entries = keptEntries;
    this.entryBytes = keptBytes;
  }

  boolean isFinished() {
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
  record Waiting(
      String stepId,
      long deadline,
      String path,
      int attempt,
      Standing standing,
      Value request,
      List<String> onward) {

    /** Of a call that nobody means to send again. */
    static final Value NOT_KEPT = Value.encoded(null, "-");

    Waiting {
      onward = List.copyOf(onward);
    }

    /** A call that hands on to nobody. */
    Waiting(
        String stepId, long deadline, String path, int attempt, Standing standing, Value request) {
      this(stepId, deadline, path, attempt, standing, request, List.of());
    }

    Waiting in(Standing changed) {
      return new Waiting(stepId, deadline, path, attempt, changed, request, onward);
    }

    /** The same, for the first time on its way. */
    Waiting sent() {
      return new Waiting(stepId, deadline, path, 1, Standing.AWAITED, request, onward);
    }

    /** The call of a step behind it, which is in the same pipe. */
    Waiting reached(String step) {
      List<String> rest = onward.subList(onward.indexOf(step) + 1, onward.size());
      return new Waiting(step, deadline, path, 1, Standing.AWAITED, request, rest);
    }

    /** Whether it can be sent again: a flow may have come to retry what it did not before. */
    boolean isKept() {
      return !request.contentType().equals(NOT_KEPT.contentType());
    }

    boolean isParked() {
      return standing.is(Standing.Kind.PARKED);
    }

    boolean isRefused() {
      return standing.is(Standing.Kind.REFUSED) || isHeldBack();
    }

    boolean isQueued() {
      return standing.is(Standing.Kind.QUEUED);
    }

    /** Whether it was not sent, which has not been decided for good. */
    boolean isHeldBack() {
      return isAbsent() || standing.is(Standing.Kind.TOO_LARGE);
    }

    boolean isAbsent() {
      return standing.is(Standing.Kind.ABSENT);
    }

    long due() {
      return isParked() ? standing.number() : deadline;
    }
  }

  /**
   * A later attempt of the request.
   *
   * @param request its execution, which has not begun
   * @param input with which it is run, should the end be that of the earlier attempt alone
   */
  record Further(Execution request, Value input) {}

  /** A node that is to be run once the stack has been unwound. */
  record Continuation(String node, Record<byte[], Envelope> record) {}

  /** The replies of a parallel or recorded batch, as far as they have come. */
  static final class Gather {

    private final Value input;
    private final @Nullable Reply<?>[] replies;
    private int missing;

    Gather(Value input, int parts) {
      this.input = input;
      this.replies = new Reply<?>[parts];
      this.missing = parts;
    }

    /** What the composition was given, for the parts that are still to be run. */
    Value input() {
      return input;
    }

    void put(int part, Reply<?> reply) {
      if (replies[part] == null) {
        missing--;
      }
      replies[part] = reply;
    }

    @Nullable Reply<?> get(int part) {
      return replies[part];
    }

    int size() {
      return replies.length;
    }

    boolean isComplete() {
      return missing == 0;
    }

    Reply<Value> parts() {
      return new Reply.Parts<>(List.of(replies));
    }
  }
}
