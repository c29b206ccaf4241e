package dev.braid.dsl.kafka;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Before the inbox of what may be sent bytes that cannot be decoded yet, such as those of a schema
 * that a registry has not told. Such a record is parked, whole, in a store; all others pass. What
 * it needs comes on another thread, and the record goes on by this one. So nothing waits for a
 * registry but the records that need it, and those of their key: requests of one key keep their
 * order.
 *
 * <p>A request goes on to the inbox, with its own place in the log. One that has waited for too
 * long goes there with a fault, which is its reply, and to the dead letters. It may be said to be
 * undone, and so refused with 503, only when that is committed and no run that was aborted can have
 * begun it: see {@link Refusals}. Else it is a fault 504.
 *
 * <p>A reply that has waited is written to the flow's own reply partition once more, and so is the
 * fault 502 for a call whose reply cannot be read: what comes of either has its place in the log,
 * as a timeout has. Replies keep no order. A decision of the flow's own has no payload and passes,
 * so a call whose reply is parked ends at its deadline as any other.
 */
final class GateNode extends Node {

  /** The store's name. */
  static final String STORE = "parked";

  /** On a reply that is written again: how often it has been parked. */
  private static final String PARKED = "braid-parked";

  /** A codec that asks for more each time must not send a reply round for ever. */
  private static final long MOST_TIMES = 5;

  /** Before what has failed is tried again, in milliseconds; a codec may take longer to. */
  private static final long PAUSE = 250;

  /** The largest entry: any request, and any reply but one with odd headers. */
  private static final int LARGEST = Wire.MAX_PAYLOAD + 120 * 1024;

  private final String name;
  private final GateCodecs codecs;
  private final EngineSettings settings;
  private final long limit;
  private final RequestCheck check;
  private final DeadLetterBox deadLetters;
  private final Fault.Origin origin;
  private final String inbox;
  private final String decisions;

  /** By entry of the store. */
  private final Map<String, Parked> parked = new HashMap<>();

  /** The requests of each key that has any, in the order of the log. */
  private final Map<ByteBuffer, Deque<Parked>> lanes = new HashMap<>();

  /** When each entry is to be looked at next. */
  private DueTimes dueTimes = new DueTimes();

  /** What codecs have told, on any thread: the one way from there to here. */
  private Queue<Told> told = new ConcurrentLinkedQueue<>();

  private Refusals refusals;
  private @Nullable PendingStore store;

  /** When this task started; what is older may have been worked off before, and aborted. */
  private long started;

  /**
   * @param name of the flow or service
   * @param inbox the node behind this one
   * @param decisions the sink to the flow's own reply topic, or empty
   * @param deadLetters the sink to its dead letters, or empty
   */
  GateNode(
      String name,
      GateCodecs codecs,
      EngineSettings settings,
      String inbox,
      String decisions,
      String deadLetters) {
    this.name = name;
    this.codecs = codecs;
    this.settings = settings;
    this.limit = Math.min(settings.parking().limit().toMillis(), settings.maxDeadline().toMillis());
    this.check = new RequestCheck(settings);
    this.deadLetters = new DeadLetterBox(name, settings, deadLetters);
    this.origin = new Fault.Origin(name, "");
    this.inbox = inbox;
    this.decisions = decisions;
    this.refusals = new Refusals(settings.commits());
  }

  /** A record that waits. */
  private static final class Parked {
    private final String entry;
    private final Record<byte[], Envelope> record;

    /** When it is set aside. */
    private final long end;

    /** Of a request; a reply has none that is known here. */
    private final long deadline;

    /** Whether an earlier owner of the task, or an aborted run, may have let it through. */
    private final boolean mayHaveBegun;

    /** Whether it can be decoded; then it waits for those of its key before it. */
    private boolean ready;

    /** Whether its codec is to be asked again. */
    private boolean toAsk;

    /** Why it cannot be decoded, as far as is known. */
    private @Nullable String trouble;

    private ParkedFormat.@Nullable Refusal refusal;

    Parked(
        String entry,
        Record<byte[], Envelope> record,
        long end,
        long deadline,
        boolean mayHaveBegun) {
      this.entry = entry;
      this.record = record;
      this.end = end;
      this.deadline = deadline;
      this.mayHaveBegun = mayHaveBegun;
    }

    boolean isRequest() {
      return record.value().kind() == Envelope.Kind.REQUEST;
    }
  }

  /**
   * What has come of asking a codec.
   *
   * @param failure or null, when the record can be decoded now
   */
  private record Told(Parked parked, @Nullable Throwable failure) {}

  /** A task that is revived begins anew with the nodes that it had closed. */
  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    ParkRules rules = settings.parking();
    parked.clear();
    lanes.clear();
    dueTimes = new DueTimes();
    told = new ConcurrentLinkedQueue<>();
    refusals = new Refusals(settings.commits());
    started = now();
    store = new PendingStore(given.getStateStore(STORE), rules.maxRecords(), rules.maxBytes());
    store.restore((entry, bytes) -> restore(entry, ParkedFormat.read(bytes)));
    given.schedule(settings.timerInterval(), PunctuationType.WALL_CLOCK_TIME, time -> tick());
  }

  /** What the store knows is committed: a refusal that it knows can be told. */
  private void restore(String entry, ParkedFormat.Entry stored) {
    Parked restored = parked(entry, stored.record(), true);
    restored.refusal = stored.refusal();
    restored.toAsk = true;
    parked.put(entry, restored);
    if (restored.refusal == null) {
      join(restored);
    }
    dueTimes.set(entry, started);
  }

  @Override
  void process(Record<byte[], Envelope> record, Envelope envelope) {
    settle();
    CompletionStage<?> awaited = codecs.awaits(record);
    if ((awaited == null && !isBehind(record)) || !mayWait(record, envelope)) {
      forward(record, inbox);
    } else {
      park(record, awaited);
      settle();
    }
  }

  /** Whether a request of this key is parked. */
  private boolean isBehind(Record<byte[], Envelope> record) {
    return !lanes.isEmpty()
        && record.key() != null
        && record.value().kind() == Envelope.Kind.REQUEST
        && lanes.containsKey(ByteBuffer.wrap(record.key()));
  }

  /** What the inbox would not run, or knows nothing to do with, it is given at once. */
  private boolean mayWait(Record<byte[], Envelope> record, Envelope envelope) {
    Headers headers = record.headers();
    envelope.setTime(check.time(envelope));
    envelope.setSendersTime(false);
    if (envelope.kind() == Envelope.Kind.REQUEST) {
      ReturnAddress address = ReturnAddress.read(headers);
      boolean sound = address == null || address.problem() == null;
      return sound
          && check.find(record, address) == null
          && envelope.time() < Admission.deadline(record, settings);
    }
    byte[] payload = envelope.payload();
    return payload != null
        && payload.length <= settings.maxPayload()
        && CallId.parse(Wire.bytes(headers, Wire.CORRELATION_ID)) != null;
  }

  private void park(Record<byte[], Envelope> record, @Nullable CompletionStage<?> awaited) {
    byte[] bytes = ParkedFormat.write(record, null);
    String objection = objection(record, bytes.length);
    if (objection != null) {
      turnAway(record, objection);
      return;
    }
    settings.counters().count(EngineCounter.PARKED);
    Parked waiting = parked(store().add(bytes), record, record.value().time() < started);
    parked.put(waiting.entry, waiting);
    join(waiting);
    await(waiting, awaited);
    setDue(waiting);
  }

  /** Why a record cannot be parked, or null. */
  private @Nullable String objection(Record<byte[], Envelope> record, int size) {
    if (store().isFull()) {
      settings.counters().count(EngineCounter.OVERLOADED);
      return "%d records are parked, which cannot be read yet".formatted(store().size());
    }
    if (size > LARGEST) {
      return "it cannot be read yet, and is too large to be parked: %d bytes, at most %d"
          .formatted(size, LARGEST);
    }
    return Wire.number(record.headers(), PARKED, 0) < MOST_TIMES
        ? null
        : "it was parked %d times, and cannot be read yet".formatted(MOST_TIMES);
  }

  /** Replies of a call that has long ended are not kept over and over by restarts. */
  private Parked parked(String entry, Record<byte[], Envelope> record, boolean mayHaveBegun) {
    Envelope envelope = record.value();
    long latest = envelope.time() + settings.maxDeadline().toMillis();
    long end = Math.min(now(), latest) + limit;
    boolean request = envelope.kind() == Envelope.Kind.REQUEST;
    long deadline = request ? Admission.deadline(record, settings) : Long.MAX_VALUE;
    return new Parked(entry, record, end, deadline, mayHaveBegun);
  }

  private void join(Parked waiting) {
    byte[] key = waiting.record.key();
    if (waiting.isRequest() && key != null) {
      lanes.computeIfAbsent(ByteBuffer.wrap(key), unused -> new ArrayDeque<>(2)).add(waiting);
    }
  }

  private void await(Parked waiting, @Nullable CompletionStage<?> awaited) {
    waiting.toAsk = false;
    if (awaited == null) {
      waiting.ready = true;
    } else {
      Queue<Told> teller = told;
      awaited.whenComplete((unused, failure) -> teller.add(new Told(waiting, failure)));
    }
  }

  private void setDue(Parked waiting) {
    long due = waiting.ready ? waiting.deadline : Math.min(waiting.end, waiting.deadline);
    dueTimes.set(waiting.entry, waiting.toAsk ? Math.min(due, now() + PAUSE) : due);
  }

  private void tick() {
    settle();
    for (String entry : dueTimes.takeUntil(now())) {
      Parked waiting = parked.get(entry);
      if (waiting != null) {
        look(waiting);
      }
    }
    settle();
  }

  /** Lets through what codecs have told of, and tells of refusals that stand. */
  private void settle() {
    for (Told next = told.poll(); next != null; next = told.poll()) {
      Parked waiting = next.parked();
      if (isWaiting(waiting)) {
        hear(waiting, next.failure());
      }
    }
    if (refusals.size() > 0) {
      refusals.takeCommitted().forEach(entry -> tell(requireNonNull(parked.get(entry))));
    }
  }

  private boolean isWaiting(Parked waiting) {
    return parked.get(waiting.entry) == waiting && waiting.refusal == null;
  }

  private void hear(Parked waiting, @Nullable Throwable failure) {
    if (failure == null) {
      waiting.ready = true;
      letThrough(waiting);
    } else {
      Throwable inside = failure instanceof CompletionException ? failure.getCause() : null;
      waiting.trouble = UserCode.messageOf(inside == null ? failure : inside);
      waiting.toAsk = true;
      setDue(waiting);
    }
  }

  private void look(Parked waiting) {
    long now = now();
    if (waiting.refusal != null) {
      tell(waiting);
    } else if (now >= waiting.deadline) {
      expire(waiting);
    } else if (now >= waiting.end && !waiting.ready && !isNew(waiting)) {
      giveUp(waiting);
    } else {
      if (waiting.toAsk) {
        await(waiting, codecs.awaits(waiting.record));
      }
      setDue(waiting);
      if (waiting.ready) {
        letThrough(waiting);
      }
    }
  }

  /** Whether its codec has not been asked yet: there is always one attempt. */
  private static boolean isNew(Parked waiting) {
    return waiting.toAsk && waiting.trouble == null;
  }

  /** A request goes when it is its turn, and takes those along that wait for nothing else. */
  private void letThrough(Parked ready) {
    Deque<Parked> lane = laneOf(ready);
    if (lane == null) {
      goOn(ready);
    } else {
      goOn(lane);
    }
  }

  private @Nullable Deque<Parked> laneOf(Parked waiting) {
    byte[] key = waiting.record.key();
    return waiting.isRequest() && key != null ? lanes.get(ByteBuffer.wrap(key)) : null;
  }

  private void goOn(Deque<Parked> lane) {
    for (Parked first = lane.peek(); first != null && first.ready; first = lane.peek()) {
      goOn(first);
    }
  }

  private void goOn(Parked ready) {
    if (now() >= ready.deadline) {
      leave(ready);
      endAtDeadline(ready);
      return;
    }
    settings.counters().count(EngineCounter.UNPARKED);
    leave(ready);
    if (ready.isRequest()) {
      forward(ready.record, inbox);
    } else {
      sendAgain(ready.record);
    }
  }

  /** Takes a record out of the store, and out of the way of those behind it. */
  private void leave(Parked gone) {
    parked.remove(gone.entry);
    dueTimes.remove(gone.entry);
    store().delete(gone.entry);
    leaveLane(gone);
  }

  private void leaveLane(Parked gone) {
    Deque<Parked> lane = laneOf(gone);
    if (lane != null) {
      lane.remove(gone);
      if (lane.isEmpty()) {
        lanes.remove(ByteBuffer.wrap(gone.record.key()));
      }
    }
  }

  /** The same reply, at another place in the log. */
  private void sendAgain(Record<byte[], Envelope> reply) {
    Record<byte[], Envelope> again = toOwnPartition(reply.key(), reply.headers());
    again.value().setPayload(reply.value().payload());
    long times = Wire.number(again.headers(), PARKED, 0) + 1;
    again.headers().remove(PARKED);
    Wire.put(again.headers(), PARKED, times);
    forward(again, decisions);
  }

  private Record<byte[], Envelope> toOwnPartition(byte @Nullable [] key, Headers headers) {
    Envelope outgoing = Envelope.outgoing("", context().taskId().partition());
    return new Record<>(key, outgoing, context().currentSystemTimeMs(), headers);
  }

  private void expire(Parked waiting) {
    Deque<Parked> lane = laneOf(waiting);
    leave(waiting);
    endAtDeadline(waiting);
    if (lane != null) {
      goOn(lane);
    }
  }

  private void endAtDeadline(Parked late) {
    settings.counters().count(EngineCounter.EXPIRED_REQUEST);
    String why = late.trouble == null ? "" : ": " + late.trouble;
    Fault fault =
        new Fault(
            FaultCode.TIMEOUT.number(), "the deadline passed while it was parked" + why, origin);
    late.record.value().fail(fault);
    forward(late.record, inbox);
  }

  private void giveUp(Parked waiting) {
    Deque<Parked> lane = laneOf(waiting);
    String why =
        requireNonNullElse(
            waiting.trouble,
            "what its payload needs to be read was not there after %d ms".formatted(limit));
    if (!waiting.isRequest()) {
      leave(waiting);
      failCall(waiting.record, why);
    } else if (waiting.mayHaveBegun) {
      leave(waiting);
      waiting.record.value().fail(unknown(why), DeadLetterReason.SCHEMA_UNKNOWN);
      forward(waiting.record, inbox);
    } else {
      leaveLane(waiting);
      waiting.refusal = new ParkedFormat.Refusal(why, true);
      store().replace(waiting.entry, ParkedFormat.write(waiting.record, waiting.refusal));
      refusals.add(waiting.entry);
    }
    if (lane != null) {
      goOn(lane);
    }
  }

  private Fault unknown(String why) {
    return new Fault(
        FaultCode.TIMEOUT.number(), why + "; whether it was begun is not known", origin);
  }

  /** A replay may find room for it, so here too the refusal is kept first. */
  private void turnAway(Record<byte[], Envelope> record, String why) {
    Envelope envelope = record.value();
    if (envelope.kind() != Envelope.Kind.REQUEST) {
      failCall(record, why);
    } else if (envelope.time() < started || refusals.size() >= settings.parking().maxRecords()) {
      envelope.fail(unknown(why));
      forward(record, inbox);
    } else {
      ParkedFormat.Refusal refusal = new ParkedFormat.Refusal(why, false);
      Record<byte[], Envelope> bare = ParkedFormat.withoutPayload(record);
      Parked refused = parked(store().add(ParkedFormat.write(bare, refusal)), bare, false);
      refused.refusal = refusal;
      parked.put(refused.entry, refused);
      refusals.add(refused.entry);
    }
  }

  /** Answers a request that is refused. */
  private void tell(Parked refused) {
    ParkedFormat.Refusal refusal = refused.refusal;
    if (refusal == null) {
      throw new IllegalStateException("it is not refused: " + refused.entry);
    }
    leave(refused);
    Fault fault = new Fault(FaultCode.UNAVAILABLE.number(), refusal.message(), origin);
    if (refusal.setAside()) {
      refused.record.value().fail(fault, DeadLetterReason.SCHEMA_UNKNOWN);
    } else {
      refused.record.value().fail(fault);
    }
    forward(refused.record, inbox);
  }

  /** The call was done, and what it answers cannot be read. Acts when it is read back. */
  private void failCall(Record<byte[], Envelope> reply, String why) {
    byte[] correlation = Wire.bytes(reply.headers(), Wire.CORRELATION_ID);
    CallId callId = CallId.parse(correlation);
    if (callId == null) {
      throw new IllegalStateException("only replies to calls are parked");
    }
    String service = Wire.senderOf(reply.headers()).service();
    Fault fault =
        new Fault(FaultCode.BAD_REPLY.number(), why, new Fault.Origin(service, callId.stepId()));
    Record<byte[], Envelope> decision = toOwnPartition(reply.key(), Wire.headers());
    decision.headers().add(Wire.CORRELATION_ID, correlation);
    Wire.put(decision.headers(), Wire.SENDER, name);
    Wire.putReply(decision.headers(), new Reply.Failed<>(fault));
    deadLetters.bury(this, reply, DeadLetterReason.SCHEMA_UNKNOWN, fault);
    forward(decision, decisions);
  }

  private long now() {
    return settings.clock().millis();
  }

  private PendingStore store() {
    if (store == null) {
      throw new IllegalStateException("a node is used before it is initialised");
    }
    return store;
  }

  /** Another instance may own the task already: nothing is let through any more. */
  @Override
  public void close() {
    told = new ConcurrentLinkedQueue<>();
    parked.clear();
    lanes.clear();
  }
}
