package dev.braid.engine.internal.holding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.internal.core.CommitBarrier;
import dev.braid.engine.internal.core.DeadLetterWriter;
import dev.braid.engine.internal.core.DueTimes;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.ExecutionFactory;
import dev.braid.engine.internal.core.Freshness;
import dev.braid.engine.internal.core.KeptValues;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.PendingStore;
import dev.braid.engine.internal.core.RequestCheck;
import dev.braid.engine.internal.core.StoredRecord;
import dev.braid.wire.CallId;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Before the inbox of what may be sent bytes that cannot be decoded yet, such as those of a schema
 * that a registry has not told. Such a record is held, whole, in a store; all others pass. What it
 * needs comes on another thread, and the record goes on by this one. So nothing waits for a
 * registry but the records that need it, and those of their key: requests of one key keep their
 * order.
 *
 * <p>What comes of a held record depends on a clock and a registry, which a replay would ask again.
 * So it is a {@linkplain HeldFormat.Verdict verdict}, which is written to the record's entry, and
 * acts only when that is committed: see {@link CommitBarrier}. Until then the record waits, and
 * those of its key behind it. A verdict that a task finds in its store when it starts is committed,
 * and acts whatever clock and registry say now. What has only ones with a verdict before it, and
 * could be decoded when it came, waits for no commit of its own: it goes as it would have gone had
 * they not been there.
 *
 * <p>A request that goes through goes on to the inbox, with its own place in the log. One that has
 * waited for too long goes there with a fault, which is its reply, and to the dead letters. If it
 * stood in the log before its task, a run that was aborted may have let it pass: then it is not
 * said to be undone (503), but to have an unknown outcome (504), and its deadline does not end it;
 * only the limit does. Undone is also said of none that has a call id, where something is kept: the
 * same request may come again, or have come before, and run, and nothing is kept of what is told
 * here. Of unknown outcome is one that was to go through and, after a restart, cannot be decoded
 * within the limit.
 *
 * <p>Where something is kept, what a run that was aborted may have let pass may have been told to
 * somebody, who acts on it. So it is not turned away, and given up only when nobody asks for it any
 * more. Who asks after an execution whose start is held waits behind that, in its row: the start
 * may have been accepted.
 *
 * <p>A reply that goes through is written to the flow's own reply partition once more, and so is
 * the fault 502 for a call whose reply cannot be read, which takes the reply's place in the store:
 * what comes of either has its place in the log, as a timeout has. Replies keep no order. A
 * decision of the flow's own has no payload and passes, so a call whose reply is held ends at its
 * deadline as any other.
 *
 * <p>So it is with what an execution, or a state, has kept since an earlier life of the task, which
 * is read when a record meets it: see {@link KeptValues}. A request waits for that as for its own
 * payload. Whatever is about a step, decisions too, keeps its place in the log meanwhile, since an
 * earlier life may have gone on with it.
 *
 * <p>But none that is about a step passes a reply before it is committed that the reply is held: a
 * replay may find it readable, and then it acts first. And a reply that a run which was aborted may
 * have read is neither given up nor sent again, since somebody may know what came of it: it goes on
 * in its own place, and those to the same execution wait behind it. Only the end of the execution
 * as a whole passes it, which says that the outcome is not known.
 */
public final class DecodeBuffer extends Node {

  /** The store's name. */
  public static final String STORE = "parked";

  /** On a reply that is written again: how often it has been held. */
  private static final String TIMES_HELD = "braid-parked";

  /** A codec that asks for more each time must not send a reply round for ever. */
  private static final long MOST_TIMES = 5;

  /** Before what has failed is tried again, in milliseconds; a codec may take longer to. */
  private static final long PAUSE = 250;

  /** The largest entry: any request, and any reply but one with odd headers. */
  private static final int LARGEST = Wire.MAX_PAYLOAD + 120 * 1024;

  private final String name;
  private final boolean keeps;
  private final Awaits codecs;
  private final Function<ProcessorContext<byte[], Envelope>, KeptValues> kept;
  private final EngineSettings settings;
  private final long limit;
  private final RequestCheck check;
  private final DeadLetterWriter deadLetters;
  private final Fault.Origin origin;
  private final CallId.Maker ids;
  private final String inbox;
  private final String decisions;

  /** By entry of the store. */
  private final Map<String, HeldRecord> heldRecords = new HashMap<>();

  /** The requests of each key that has any, in the order of the log. */
  private final Map<ByteBuffer, Deque<HeldRecord>> lanes = new HashMap<>();

  /** The durable starts that are held, by the execution that each is to begin. */
  private final Map<String, Deque<HeldRecord>> starts = new HashMap<>();

  /** The replies of each execution that keep their order, and what is before them. */
  private final Map<String, Deque<HeldRecord>> rows = new HashMap<>();

  /** How many requests that have any wait since when in the log. */
  private final NavigableMap<Long, Integer> waitingSince = new TreeMap<>();

  /** When each entry is to be looked at next. */
  private DueTimes dueTimes = new DueTimes();

  /** What codecs have told, on any thread: the one way from there to here. */
  private Queue<Told> told = new ConcurrentLinkedQueue<>();

  /** The entries whose verdicts must not act yet. */
  private CommitBarrier verdicts;

  /** Replies of which it is not committed that they are held. */
  private CommitBarrier uncommitted;

  private @Nullable PendingStore store;

  private KeptValues met = KeptValues.NONE;

  private @Nullable Freshness freshness;

  /**
   * @param name of the flow or service
   * @param keeps whether it keeps anything that the same request may find when it comes again
   * @param kept what the records of a task meet
   * @param inbox the node behind this one
   * @param decisions the sink to the flow's own reply topic, or empty
   * @param deadLetters the sink to its dead letters, or empty
   */
  public DecodeBuffer(
      String name,
      boolean keeps,
      Awaits codecs,
      Function<ProcessorContext<byte[], Envelope>, KeptValues> kept,
      EngineSettings settings,
      String inbox,
      String decisions,
      String deadLetters) {
    this.name = name;
    this.keeps = keeps;
    this.codecs = codecs;
    this.kept = kept;
    this.settings = settings;
    this.limit =
        Math.min(
            settings.limits().millis(Limit.HOLD_LIMIT),
            settings.limits().millis(Limit.MAX_DEADLINE));
    this.check = new RequestCheck(settings, true); // the inbox looks again
    this.deadLetters = new DeadLetterWriter(name, settings, deadLetters);
    this.origin = new Fault.Origin(name, "");
    this.ids = new CallId.Maker(settings.options().namespace().reference(name));
    this.inbox = inbox;
    this.decisions = decisions;
    this.verdicts = new CommitBarrier(settings.environment().commits());
    this.uncommitted = new CommitBarrier(settings.environment().commits());
  }

  /**
   * What has come of asking a codec.
   *
   * @param failure or null, when the record can be decoded now
   */
  private record Told(HeldRecord waiting, @Nullable Throwable failure) {}

  /** A task that is revived begins anew with the nodes that it had closed. */
  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    heldRecords.clear();
    lanes.clear();
    starts.clear();
    rows.clear();
    waitingSince.clear();
    dueTimes = new DueTimes();
    told = new ConcurrentLinkedQueue<>();
    verdicts = new CommitBarrier(settings.environment().commits());
    uncommitted = new CommitBarrier(settings.environment().commits());
    met = kept.apply(given);
    int partition = given.taskId().partition();
    freshness =
        decisions.isEmpty()
            ? Freshness.ofRequests(settings, name, partition)
            : Freshness.ofBoth(settings, name, partition);
    store =
        new PendingStore(
            given.getStateStore(STORE),
            settings.environment().commits(),
            settings.limits().of(Limit.MAX_HELD),
            settings.limits().of(Limit.MAX_HELD_BYTES));
    store.restore((entry, bytes) -> restore(entry, HeldFormat.read(bytes)));
    every(settings.limits().of(Limit.TIMER_INTERVAL), time -> tick());
  }

  /** What the store knows is committed, and with it every verdict. */
  private void restore(String entry, HeldFormat.Entry stored) {
    if (stored.mayHaveBegun() || stored.verdict() != null) {
      stored.record().value().setFromAnEarlierLife();
    }
    HeldRecord restored = hold(entry, stored);
    restored.stands = stored.verdict() != null;
    restored.toAsk = true;
    dueTimes.set(entry, now());
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    settle();
    CompletionStage<?> before = awaitsWhatItMeets(record);
    CompletionStage<?> awaited = both(codecs.awaits(record), before);
    if (keepsItsPlace(record, awaited, before != null)) {
      holdInPlace(record, awaited);
      settle();
    } else if ((awaited == null && laneOf(record) == null) || !mayWait(record, envelope)) {
      pass(record);
    } else {
      hold(record, awaited);
      settle();
    }
  }

  /** With what is not to be forgotten yet: a request that waits here may be a repeat. */
  private void pass(Record<byte[], Envelope> record) {
    if (!waitingSince.isEmpty()) {
      record.value().setOldestWaiting(waitingSince.firstKey());
    }
    forward(record, inbox);
  }

  /** What a record awaits: its own payload, and what is kept that is read with it. */
  private @Nullable CompletionStage<?> awaits(Record<byte[], Envelope> record) {
    return both(codecs.awaits(record), awaitsWhatItMeets(record));
  }

  private @Nullable CompletionStage<?> awaitsWhatItMeets(Record<byte[], Envelope> record) {
    KeptValues.Met all = met.metBy(record);
    CompletionStage<?> awaited = null;
    for (Value value : all.values()) {
      awaited = both(awaited, codecs.awaits(value));
    }
    for (Record<byte[], Envelope> reply : all.replies()) {
      awaited = both(awaited, codecs.awaits(reply));
    }
    if (awaited == null && !all.isNothing()) {
      met.areReadable(record);
    }
    return awaited;
  }

  private static @Nullable CompletionStage<?> both(
      @Nullable CompletionStage<?> one, @Nullable CompletionStage<?> other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.thenCombine(other, (first, second) -> true);
  }

  /**
   * Whether a reply has to wait for another one, or may have been taken before; and whatever is
   * about a step whose execution keeps what cannot be read yet.
   */
  private boolean keepsItsPlace(
      Record<byte[], Envelope> record, @Nullable CompletionStage<?> awaited, boolean meetsUnread) {
    String execution = executionOf(record);
    if (execution == null) {
      return false;
    }
    return meetsUnread
        || rows.containsKey(execution)
        || (awaited != null
            && !freshness().isFresh(record.value())
            && mayWait(record, record.value()));
  }

  /** The execution that a reply to one of its steps is for; null for any other record. */
  private static @Nullable String executionOf(Record<byte[], Envelope> record) {
    CallId callId =
        isRequest(record) ? null : CallId.parse(Wire.bytes(record.headers(), Wire.CORRELATION_ID));
    return callId == null || callId.stepId().isEmpty() ? null : callId.execution();
  }

  private void holdInPlace(Record<byte[], Envelope> record, @Nullable CompletionStage<?> awaited) {
    Envelope envelope = record.value();
    envelope.setTime(check.time(envelope));
    envelope.setSendersTime(false);
    HeldFormat.Entry entry = new HeldFormat.Entry(record, true, null);
    if (HeldFormat.write(entry).length > LARGEST) {
      pass(record); // it is none that can be read
      return;
    }
    settings.environment().counters().count(EngineCounter.HELD);
    HeldRecord waiting = keep(entry);
    await(waiting, awaited);
    setDue(waiting);
  }

  private void goOnInPlace(String execution) {
    Deque<HeldRecord> row = rows.get(execution);
    for (HeldRecord first = row == null ? null : row.peek();
        row != null && first != null && first.keepsItsPlace() && first.ready;
        first = row.peek()) {
      settings.environment().counters().count(EngineCounter.RESUMED);
      leave(first);
      pass(first.record());
    }
  }

  /** Those behind a reply wait until it is committed that it comes later, or not at all. */
  private void holdUpUntilCommitted(HeldRecord reply) {
    String execution = executionOf(reply.record());
    if (execution != null) {
      rows.computeIfAbsent(execution, id -> new ArrayDeque<>(2)).add(reply);
      uncommitted.add(reply.entry);
    }
  }

  private void letPass(String entry) {
    HeldRecord reply = heldRecords.get(entry);
    String execution = reply == null ? null : executionOf(reply.record());
    if (reply != null && execution != null) {
      leaveRow(execution, reply);
      goOnInPlace(execution);
    }
  }

  private void leaveRow(String execution, HeldRecord reply) {
    Deque<HeldRecord> row = rows.get(execution);
    if (row != null) {
      row.remove(reply);
      if (row.isEmpty()) {
        rows.remove(execution);
      }
    }
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
          && Wire.problem(headers) == null
          && check.find(record, address) == null
          && envelope.time() < ExecutionFactory.deadline(record, settings.limits());
    }
    byte[] payload = envelope.payload();
    return payload != null
        && payload.length <= settings.limits().of(Limit.MAX_PAYLOAD)
        && CallId.parse(Wire.bytes(headers, Wire.CORRELATION_ID)) != null;
  }

  private void hold(Record<byte[], Envelope> record, @Nullable CompletionStage<?> awaited) {
    boolean old = isRequest(record) && !freshness().isFresh(record.value());
    if (awaited == null && onlyVerdictsAreBefore(record)) {
      HeldRecord following = keep(new HeldFormat.Entry(record, old, through()));
      following.ready = true;
      following.stands = true;
      settings.environment().counters().count(EngineCounter.HELD);
      return;
    }
    HeldFormat.Entry entry = new HeldFormat.Entry(record, old, null);
    String objection = old && keeps ? null : objection(record, HeldFormat.write(entry).length);
    if (objection != null) {
      turnAway(entry, objection);
      return;
    }
    settings.environment().counters().count(EngineCounter.HELD);
    HeldRecord waiting = keep(entry);
    holdUpUntilCommitted(waiting);
    await(waiting, awaited);
    setDue(waiting);
  }

  /** What is behind such waits for a commit and for nothing else. */
  private boolean onlyVerdictsAreBefore(Record<byte[], Envelope> record) {
    Deque<HeldRecord> lane = laneOf(record);
    return lane != null
        && lane.stream().allMatch(before -> before.awaitsCommit() || before.mayGo());
  }

  /** Why a record cannot be held, or null. */
  private @Nullable String objection(Record<byte[], Envelope> record, int size) {
    if (store().isFull()) {
      settings.environment().counters().count(EngineCounter.OVERLOADED);
      return "%s records are held, which cannot be read yet".formatted(store().size());
    }
    if (size > LARGEST) {
      return "it cannot be read yet, and is too large to be held: %s bytes, at most %s"
          .formatted(size, LARGEST);
    }
    return Wire.number(record.headers(), TIMES_HELD, 0) < MOST_TIMES
        ? null
        : "it was held %s times, and cannot be read yet".formatted(MOST_TIMES);
  }

  /** What waits for nothing but a commit is kept though there is no room. */
  private HeldRecord keep(HeldFormat.Entry entry) {
    HeldRecord kept = hold(store().add(HeldFormat.write(entry)), entry);
    if (store().isOverfull()) {
      context().commit();
    }
    return kept;
  }

  /**
   * Replies of a call that has long ended are not kept over and over by restarts. A request that
   * may have begun is given the time to be decoded again, whatever its deadline.
   */
  private HeldRecord hold(String entry, HeldFormat.Entry stored) {
    Record<byte[], Envelope> record = stored.record();
    boolean request = isRequest(record);
    long latest = record.value().time() + settings.limits().millis(Limit.MAX_DEADLINE);
    boolean inPlace = !request && stored.mayHaveBegun();
    HeldFormat.Verdict verdict = stored.verdict();
    boolean begun = stored.mayHaveBegun() || (verdict != null && verdict.isThrough());
    long end =
        inPlace || (keeps && begun)
            ? latest + settings.limits().millis(Limit.MAX_DEADLINE)
            : (request ? now() : Math.min(now(), latest)) + limit;
    boolean ends = request && !stored.mayHaveBegun() && stored.verdict() == null;
    long deadline = ends ? ExecutionFactory.deadline(record, settings.limits()) : HeldRecord.NEVER;
    HeldRecord held =
        new HeldRecord(entry, stored, end, deadline, request ? laneKey(record) : null);
    heldRecords.put(entry, held);
    if (request) {
      waitingSince.merge(record.value().time(), 1, Integer::sum);
    }
    if (held.lane != null) {
      lanes.computeIfAbsent(held.lane, key -> new ArrayDeque<>(2)).add(held);
    }
    String start = request ? startId(record) : null;
    if (start != null) {
      starts.computeIfAbsent(start, id -> new ArrayDeque<>(2)).add(held);
    }
    String execution = inPlace ? executionOf(record) : null;
    if (execution != null) {
      rows.computeIfAbsent(execution, id -> new ArrayDeque<>(2)).add(held);
    }
    return held;
  }

  private void await(HeldRecord waiting, @Nullable CompletionStage<?> awaited) {
    waiting.toAsk = false;
    if (awaited == null) {
      waiting.ready = true;
    } else {
      Queue<Told> teller = told;
      awaited.whenComplete((unused, failure) -> teller.add(new Told(waiting, failure)));
    }
  }

  private void setDue(HeldRecord waiting) {
    long due = waiting.ready ? waiting.deadline : Math.min(waiting.end, waiting.deadline);
    dueTimes.set(waiting.entry, waiting.toAsk ? Math.min(due, now() + PAUSE) : due);
  }

  private void tick() {
    store().eraseCommitted();
    settle();
    for (String entry : dueTimes.takeUntil(now())) {
      HeldRecord waiting = heldRecords.get(entry);
      if (waiting != null) {
        look(waiting);
      }
    }
    settle();
  }

  /** Judges what codecs have told of, and does what is decided and committed. */
  private void settle() {
    for (Told next = told.poll(); next != null; next = told.poll()) {
      HeldRecord waiting = next.waiting();
      if (heldRecords.get(waiting.entry) == waiting && !waiting.awaitsCommit()) {
        hear(waiting, next.failure());
      }
    }
    uncommitted.takeCommitted().forEach(this::letPass);
    for (List<String> entries = verdicts.takeCommitted();
        !entries.isEmpty();
        entries = verdicts.takeCommitted()) {
      entries.forEach(this::actOnCommitted);
    }
  }

  private void actOnCommitted(String entry) {
    HeldRecord judged = requireNonNull(heldRecords.get(entry));
    judged.stands = true;
    goOn(judged);
  }

  private void hear(HeldRecord waiting, @Nullable Throwable failure) {
    if (failure == null) {
      waiting.ready = true;
      goOn(waiting);
    } else {
      Throwable inside = failure instanceof CompletionException ? failure.getCause() : null;
      waiting.trouble = UserCode.messageOf(inside == null ? failure : inside);
      waiting.toAsk = true;
      setDue(waiting);
    }
  }

  private void look(HeldRecord waiting) {
    long now = now();
    if (waiting.awaitsCommit()) {
      return; // was judged with one before it
    }
    if (waiting.mayGo()) {
      goOn(waiting);
    } else if (now >= waiting.deadline) {
      judge(waiting, waiting.record(), expired(waiting));
      goOn(waiting);
    } else if (now >= waiting.end && !waiting.ready && !waiting.isNew()) {
      giveUp(waiting);
    } else {
      if (waiting.toAsk) {
        await(waiting, awaits(waiting.record()));
      }
      setDue(waiting);
      if (waiting.ready) {
        goOn(waiting);
      }
    }
  }

  /**
   * @param record what is to be kept in its place from now on
   */
  private void judge(
      HeldRecord waiting, Record<byte[], Envelope> record, HeldFormat.Verdict verdict) {
    waiting.stored = new HeldFormat.Entry(record, waiting.stored.mayHaveBegun(), verdict);
    waiting.stands = false;
    dueTimes.remove(waiting.entry);
    store().replace(waiting.entry, HeldFormat.write(waiting.stored));
    verdicts.add(waiting.entry);
  }

  /** Does what is decided of it and of those behind it, if it stands; and decides what can be. */
  private void goOn(HeldRecord heldRecord) {
    String execution = heldRecord.keepsItsPlace() ? executionOf(heldRecord.record()) : null;
    if (execution != null) {
      goOnInPlace(execution);
      return;
    }
    Deque<HeldRecord> lane = laneOf(heldRecord.lane);
    if (heldRecord.mayGo() && (lane == null || !heldRecord.keepsItsTurn())) {
      end(heldRecord);
    }
    if (lane == null) {
      judgeReady(List.of(heldRecord));
      return;
    }
    for (HeldRecord first = lane.peek();
        first != null && first.keepsItsTurn() && first.mayGo();
        first = lane.peek()) {
      end(first);
    }
    judgeReady(lane);
  }

  /** Those of a key in their order; what could go on by itself goes with the same commit. */
  private void judgeReady(Iterable<HeldRecord> inOrder) {
    for (HeldRecord next : inOrder) {
      if (next.verdict() == null) {
        if (!next.ready) {
          return;
        }
        boolean late = now() >= next.deadline;
        judge(next, next.record(), late ? expired(next) : through());
      }
    }
  }

  private HeldFormat.Verdict through() {
    settings.environment().counters().count(EngineCounter.RESUMED);
    return HeldFormat.Verdict.THROUGH;
  }

  private void end(HeldRecord judged) {
    HeldFormat.Verdict verdict = requireNonNull(judged.verdict());
    Record<byte[], Envelope> record = judged.record();
    leave(judged);
    if (!judged.isRequest()) {
      sendAgain(record);
      return;
    }
    if (!verdict.isThrough()) {
      boolean refused = verdict.outcome() == HeldFormat.Outcome.REFUSED;
      FaultCode code = refused ? FaultCode.UNAVAILABLE : FaultCode.TIMEOUT;
      Fault fault = new Fault(code.number(), verdict.message(), origin);
      if (verdict.setAside()) {
        record.value().fail(fault, DeadLetterReason.SCHEMA_UNKNOWN);
      } else {
        record.value().fail(fault);
      }
    }
    pass(record);
  }

  private static boolean isRequest(Record<byte[], Envelope> record) {
    return record.value().kind() == Envelope.Kind.REQUEST;
  }

  /** The requests of its key that are held; null where there are none, or it keeps no order. */
  private @Nullable Deque<HeldRecord> laneOf(Record<byte[], Envelope> record) {
    return lanes.isEmpty() || !isRequest(record) ? null : laneOf(laneKey(record));
  }

  private @Nullable Deque<HeldRecord> laneOf(@Nullable ByteBuffer key) {
    return key == null ? null : lanes.get(key);
  }

  /**
   * A request keeps the order of its key; a start without one, and who asks after it, their own.
   */
  private @Nullable ByteBuffer laneKey(Record<byte[], Envelope> request) {
    String asked = Wire.text(request.headers(), Wire.AWAIT);
    String about = asked == null ? Wire.text(request.headers(), Wire.WHERE) : asked;
    Deque<HeldRecord> begin = about == null ? null : starts.get(about);
    if (begin != null) {
      return begin.getFirst().lane;
    }
    if (request.key() != null) {
      return ByteBuffer.wrap(request.key());
    }
    String begun = startId(request);
    return begun == null ? null : ByteBuffer.wrap(begun.getBytes(UTF_8));
  }

  /** The execution that a durable start begins; null for all else. */
  private @Nullable String startId(Record<byte[], Envelope> request) {
    byte[] callId =
        Wire.bytes(request.headers(), Wire.DURABLE) == null ? null : Wire.callId(request.headers());
    return callId == null ? null : ids.ofStart(callId);
  }

  /** Takes a record out of the store, and out of the way of those behind it. */
  private void leave(HeldRecord gone) {
    heldRecords.remove(gone.entry);
    if (gone.isRequest()) {
      waitingSince.computeIfPresent(
          gone.record().value().time(), (time, number) -> number == 1 ? null : number - 1);
    }
    dueTimes.remove(gone.entry);
    store().delete(gone.entry);
    String execution = executionOf(gone.record());
    if (execution != null) {
      leaveRow(execution, gone);
    }
    Deque<HeldRecord> lane = laneOf(gone.lane);
    if (gone.lane != null && lane != null) {
      lane.remove(gone);
      if (lane.isEmpty()) {
        lanes.remove(gone.lane);
      }
    }
    String start = gone.isRequest() ? startId(gone.record()) : null;
    if (start != null) {
      starts.computeIfPresent(start, (id, all) -> all.remove(gone) && all.isEmpty() ? null : all);
    }
  }

  /** The same reply, at another place in the log; or what takes its place. */
  private void sendAgain(Record<byte[], Envelope> reply) {
    Record<byte[], Envelope> again = toOwnPartition(reply.key(), reply.headers());
    again.value().setPayload(reply.value().payload());
    long times = Wire.number(again.headers(), TIMES_HELD, 0) + 1;
    again.headers().remove(TIMES_HELD);
    Wire.put(again.headers(), TIMES_HELD, times);
    forward(again, decisions);
  }

  private Record<byte[], Envelope> toOwnPartition(byte @Nullable [] key, Headers headers) {
    Envelope outgoing = Envelope.outgoing("", context().taskId().partition());
    return new Record<>(key, outgoing, context().currentSystemTimeMs(), headers);
  }

  private HeldFormat.Verdict expired(HeldRecord late) {
    settings.environment().counters().count(EngineCounter.EXPIRED_REQUEST);
    String why = late.trouble == null ? "" : ": " + late.trouble;
    String message = "the deadline passed while it was held" + why;
    return new HeldFormat.Verdict(HeldFormat.Outcome.TIMED_OUT, message, false);
  }

  /** What was to go through has gone, for all that is known. */
  private void giveUp(HeldRecord waiting) {
    String why =
        requireNonNullElse(
            waiting.trouble,
            "what its payload needs to be read was not there after %s ms".formatted(limit));
    if (waiting.keepsItsPlace()) {
      forgo(waiting, why);
    } else if (waiting.isRequest()) {
      boolean mayHaveBegun = mayHaveBegun(waiting.stored) || waiting.verdict() != null;
      judge(waiting, waiting.record(), notRun(mayHaveBegun, why, true));
      goOn(waiting);
    } else {
      judge(waiting, failedCall(waiting.record(), why), HeldFormat.Verdict.THROUGH);
    }
  }

  /** Its execution has long ended, and those behind it find none. */
  private void forgo(HeldRecord reply, String why) {
    Fault fault = new Fault(FaultCode.BAD_REPLY.number(), why, origin);
    leave(reply);
    if (reply.record().value().payload() != null) { // else it is a decision of the flow's own
      deadLetters.write(this, reply.record(), DeadLetterReason.SCHEMA_UNKNOWN, fault);
    }
    String execution = executionOf(reply.record());
    if (execution != null) {
      goOnInPlace(execution);
    }
  }

  /** In an earlier life of the task, or as an earlier record of the same call. */
  private boolean mayHaveBegun(HeldFormat.Entry entry) {
    Headers headers = entry.record().headers();
    return entry.mayHaveBegun()
        || Wire.mayComeAgain(headers)
        || (keeps && Wire.callId(headers) != null);
  }

  private static HeldFormat.Verdict notRun(boolean mayHaveBegun, String why, boolean setAside) {
    return mayHaveBegun
        ? new HeldFormat.Verdict(
            HeldFormat.Outcome.TIMED_OUT, why + "; whether it was begun is not known", setAside)
        : new HeldFormat.Verdict(HeldFormat.Outcome.REFUSED, why, setAside);
  }

  /** A replay may find room for it, so here too the verdict is kept first, and its turn. */
  private void turnAway(HeldFormat.Entry entry, String why) {
    Record<byte[], Envelope> record = entry.record();
    boolean old = entry.mayHaveBegun();
    HeldRecord turnedAway =
        isRequest(record)
            ? keep(
                new HeldFormat.Entry(
                    StoredRecord.with(record, null, record.headers()),
                    old,
                    notRun(mayHaveBegun(entry), why, false)))
            : keep(new HeldFormat.Entry(failedCall(record, why), old, HeldFormat.Verdict.THROUGH));
    holdUpUntilCommitted(turnedAway);
    verdicts.add(turnedAway.entry);
  }

  /**
   * The fault for a call that was done, and whose answer cannot be read; that is set aside. It acts
   * when it is read back.
   */
  private Record<byte[], Envelope> failedCall(Record<byte[], Envelope> reply, String why) {
    byte[] correlation = Wire.bytes(reply.headers(), Wire.CORRELATION_ID);
    CallId callId = CallId.parse(correlation);
    if (callId == null) {
      throw new IllegalStateException("only replies to calls are held");
    }
    String service = Wire.senderOf(reply.headers()).service();
    Fault fault =
        new Fault(FaultCode.BAD_REPLY.number(), why, new Fault.Origin(service, callId.stepId()));
    deadLetters.write(this, reply, DeadLetterReason.SCHEMA_UNKNOWN, fault);
    Headers headers = Wire.headers();
    headers.add(Wire.CORRELATION_ID, correlation);
    Wire.put(headers, Wire.SENDER, name);
    Wire.putReply(headers, new Reply.Failed<>(fault));
    return StoredRecord.with(reply, null, headers);
  }

  private long now() {
    return settings.environment().clock().millis();
  }

  private Freshness freshness() {
    return initialised(freshness);
  }

  private PendingStore store() {
    return initialised(store);
  }

  /** Another instance may own the task already: nothing is let through any more. */
  @Override
  public void close() {
    if (store != null) {
      store.eraseCommitted();
    }
    told = new ConcurrentLinkedQueue<>();
    heldRecords.clear();
    lanes.clear();
    starts.clear();
    rows.clear();
  }
}
