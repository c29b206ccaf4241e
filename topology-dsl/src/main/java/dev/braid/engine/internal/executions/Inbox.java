package dev.braid.engine.internal.executions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EndedByChange;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.PartitionCheck;
import dev.braid.engine.ServiceDirectory;
import dev.braid.engine.internal.answers.KeptAnswers;
import dev.braid.engine.internal.answers.KeptReplies;
import dev.braid.engine.internal.core.Admission;
import dev.braid.engine.internal.core.DeadLetterBox;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Freshness;
import dev.braid.engine.internal.core.KeptId;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.Poison;
import dev.braid.engine.internal.core.Refusals;
import dev.braid.engine.internal.core.RequestCheck;
import dev.braid.engine.internal.core.RequestIdentity;
import dev.braid.engine.internal.core.RequestPlace;
import dev.braid.engine.internal.core.Standing;
import dev.braid.engine.internal.parking.GateNode;
import dev.braid.wire.CallId;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Printable;
import dev.braid.wire.RecordSize;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The first node behind a flow's sources, or behind its {@link GateNode}. A request starts an
 * execution, or is answered with the fault that it comes with; a reply resumes the one that waits
 * for it, or is dropped. When the record has been worked off, the execution is kept or forgotten.
 *
 * <p>Time runs through the log: a deadline that passes makes a fault 504 which is written to the
 * flow's own reply partition, and acts when it is read back as the reply to the call that took too
 * long. If the real reply stands before it in the log, that one wins. A refusal, which says that
 * nothing was done, goes into the log only when the transaction that refused is committed: see
 * {@link Refusals}.
 */
public final class Inbox extends Node implements DurableCalls.Engine {

  /** How long it may take to find out whether really nobody serves a name, in milliseconds. */
  private static final long PATIENCE = 1000;

  /** Of a call that an earlier run of the same request may have made. */
  private static final String MAY_BE_DONE = "; whether it was done before is not known";

  /** Of a reply that says nothing of whether its call is sent, or of which request is refused. */
  private static final long UNSAID = -1;

  private final FlowPlan plan;
  private final Admission admission;
  private final boolean waits;

  /** Whether each key has a memory of its own, each call, or neither. */
  private final @Nullable Boolean keepsByKey;

  /** Whether others may build on what it has told. */
  private final boolean keeps;

  private final EngineSettings settings;
  private final String decisions;
  private final Fault.Origin flow;
  private final RequestCheck check;
  private final EndedByChange changes;
  private final DeadLetterBox deadLetters;
  private CrashLog.Partition requestCrashes = CrashLog.Partition.FORGETFUL;
  private CrashLog.Partition replyCrashes = CrashLog.Partition.FORGETFUL;
  private Refusals refusals;
  private RetryQueues queues;
  private @Nullable KeyValueStore<String, byte[]> store;
  private @Nullable Executions executions;
  private @Nullable EarlyReplies early;

  /** Whether early replies are being read again. */
  private boolean replaying;

  private @Nullable KeptReplies<String> ends;
  private @Nullable DurableCalls durable;

  private @Nullable RequestPlace place;

  /** Where there are calls and replies, and something can have been begun. */
  private @Nullable Freshness freshness;

  /**
   * @param identity what makes two requests the same one
   * @param certain whether its reply to a request is the same in every life, so that nothing but
   *     the request may turn it away
   * @param waits whether the flow has remote calls, and so a store
   * @param decisions the sink to the flow's own reply topic
   * @param deadLetters the sink to its dead letters, or empty
   */
  public Inbox(
      FlowPlan plan,
      RequestIdentity identity,
      boolean certain,
      boolean waits,
      EngineSettings settings,
      String decisions,
      String deadLetters) {
    this.plan = plan;
    this.admission = new Admission(plan, identity, settings);
    this.waits = waits;
    this.keepsByKey =
        switch (identity) {
          case CALL_AND_KEY -> true;
          case CALL -> false;
          case CALL_AND_CALLER -> waits ? false : null;
        };
    this.keeps = certain || waits;
    this.settings = settings;
    this.decisions = decisions;
    this.flow = new Fault.Origin(plan.flow(), "");
    this.changes = settings.reports().changes();
    this.check = new RequestCheck(settings, keeps);
    this.deadLetters = new DeadLetterBox(plan.flow(), settings, deadLetters);
    this.refusals = new Refusals(settings.commits());
    this.queues = new RetryQueues(plan, settings.counters());
  }

  /**
   * A task that is revived begins anew with the nodes that it had closed. What they had learnt of
   * its store was aborted with it, and told of by nobody.
   */
  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    refusals = new Refusals(settings.commits());
    queues = new RetryQueues(plan, settings.counters());
    executions = null;
    early = null;
    ends = null;
    durable = null;
    CrashLog crashes = settings.poison().crashLog();
    int partition = given.taskId().partition();
    place = place(partition);
    requestCrashes = crashes.of(Wire.requestTopic(plan.flow()), partition);
    if (waits) {
      replyCrashes = crashes.of(Wire.replyTopic(plan.flow()), partition);
      store = given.getStateStore(Executions.STORE);
      freshness = Freshness.ofBoth(settings, plan.flow(), partition);
      every(settings.timerInterval(), this::decideWhatIsDue);
    }
  }

  /** Where there is something to look for. */
  private @Nullable RequestPlace place(int own) {
    PartitionCheck check = settings.partitionCheck();
    if (keepsByKey == null || check.policy() == PartitionCheck.Policy.OFF) {
      return null;
    }
    String topic = settings.namespace().of(Wire.requestTopic(plan.flow()));
    return new RequestPlace(keepsByKey, check.partitions().applyAsInt(topic), own);
  }

  /** Reads the store when something first happens, and not before. */
  private void open() {
    if (durable != null) {
      return;
    }
    DurableResults results = null;
    if (store != null) {
      executions = new Executions(plan, store, settings.commits(), queues::settled);
      queues.stalled().forEach(turn -> decideTurn(turn, executions));
      EarlyReplies kept = new EarlyReplies(store, 2 * settings.maxDeadline().toMillis());
      early = kept;
      ends = KeptReplies.ends(store, id -> kept.forget(id.hex()));
      results = new DurableResults(store, settings.counters());
    }
    durable = new DurableCalls(plan, settings, this, executions, results);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    open();
    boolean request = envelope.kind() == Envelope.Kind.REQUEST;
    CrashLog.Partition crashes = request ? requestCrashes : replyCrashes;
    long offset = envelope.offset();
    envelope.setTime(check.time(envelope));
    if (freshness != null) {
      freshness.see(envelope);
      envelope.setFresh(freshness.isFresh(envelope));
    }
    if (crashes.crashes(offset, envelope.stamp()) >= CrashLog.MOST_CRASHES) {
      String trouble = crashes.trouble(offset, envelope.stamp());
      crashes.giveUp(offset, envelope.stamp());
      giveUp(record, envelope, trouble);
      crashes.end(offset);
      return;
    }
    crashes.begin(offset, envelope.stamp());
    try {
      work(record, envelope);
    } catch (TaskMigratedException | TaskCorruptedException notOfThisRecord) {
      // Of the task as a whole: thrown at whichever record was in hand when it was noticed.
      crashes.end(offset);
      throw notOfThisRecord;
    }
    if (keeps) {
      crashes.pass(offset, envelope.stamp());
    }
    crashes.end(offset);
  }

  private void work(Record<byte[], Envelope> record, Envelope envelope) {
    if (envelope.kind() != Envelope.Kind.REQUEST) {
      resume(record, envelope);
    } else if (envelope.isOk() && durable != null && DurableCalls.isFor(record.headers())) {
      durable.take(record, envelope);
    } else {
      start(record, envelope);
    }
    if (executions != null) {
      sendNext(record, executions);
    }
  }

  /**
   * Sets a record aside as it came, because trying it has failed again and again. Each of those
   * runs may have got far enough for others to see what came of it, and another instance counts
   * anew: so nothing is said of the outcome. What comes behind it is answered as if it had never
   * been there, so it had better be committed soon.
   */
  private void giveUp(Record<byte[], Envelope> record, Envelope envelope, String trouble) {
    Fault fault =
        new Fault(FaultCode.TIMEOUT.number(), trouble + "; what it did is not known", flow);
    if (envelope.kind() == Envelope.Kind.REQUEST) {
      envelope.begin(accept(record));
      envelope.fail(fault, DeadLetterReason.CRASH_LOOP);
      run(record, plan.answer());
    } else {
      // Its execution waits on, until its deadline.
      deadLetters.bury(this, record, DeadLetterReason.CRASH_LOOP, fault);
    }
    context().commit();
  }

  private void start(Record<byte[], Envelope> record, Envelope envelope) {
    Execution execution = accept(record);
    if (execution.isAgain()) {
      envelope.setFresh(false);
    }
    Execution open = executions == null ? null : executions.load(execution.id());
    if (executions != null && open != null) {
      boolean waits = follow(record, open, execution, executions);
      settings
          .counters()
          .count(waits ? EngineCounter.FURTHER_ATTEMPT : EngineCounter.REPEATED_REQUEST);
      return;
    }
    envelope.begin(execution);
    if (answerEnded(record)) {
      return;
    }
    if (plan.chooses()) {
      execution.turnOnce();
    }
    if (envelope.isOk()) {
      envelope.takePayload(record.headers(), plan.forms());
      refuse(record, envelope);
    }
    String overload = envelope.isOk() ? overload(envelope) : null;
    if (overload != null) {
      refuseForLoad(record, execution, overload);
      return;
    }
    run(record, envelope.isOk() ? plan.entry() : plan.answer());
  }

  /**
   * Has a further attempt wait for the end of the execution that is open: then it goes on as if it
   * had come only then, which it may do in a replay. A repeat of what is known waits for nothing.
   */
  private boolean follow(
      Record<byte[], Envelope> record, Execution open, Execution request, Executions keeper) {
    Envelope envelope = record.value();
    if (!envelope.isOk() || !open.isFollowedBy(request)) {
      return false;
    }
    envelope.begin(request);
    refuse(record, envelope);
    if (!envelope.isOk()) {
      return false;
    }
    Execution.Further before = open.further();
    open.follow(request, Value.encoded(envelope.payload(), Wire.contentType(record.headers())));
    boolean kept = keeper.save(open) == null;
    if (!kept) {
      open.setFurther(before);
      keeper.save(open);
    }
    if (open.isRefused()) {
      keeper.lookAt(open.id(), 0);
    }
    return kept;
  }

  /**
   * Goes on with the attempt that has waited for this end: a final one is its own as well, while a
   * fault that may pass is that of the earlier attempt, and so is a reply that others give.
   */
  private void goOn(Record<byte[], Envelope> record, Execution ended, Execution.Further further) {
    Execution next = further.request();
    Envelope envelope = record.value().copy();
    // Calls of the earlier attempt have the same ids: of none it is certain that it was not sent.
    envelope.setFresh(false);
    envelope.begin(next);
    Record<byte[], Envelope> again = record.withValue(envelope);
    Reply<Value> told = ended.told();
    boolean passes = told == null || FaultCode.isRetryable(told.code());
    if (told != null && !(passes && next.attempt() > ended.attempt())) {
      if (ended.turnsOnce()) {
        next.turnOnce();
      }
      envelope.setReply(told);
      run(again, plan.answer());
      return;
    }
    next.setAgain(true);
    if (plan.chooses()) {
      next.turnOnce();
    }
    envelope.succeed(further.input().readableBy(plan.forms()));
    expire(envelope);
    String overload = envelope.isOk() ? overload(envelope) : null;
    if (overload == null) {
      run(again, envelope.isOk() ? plan.entry() : plan.answer());
    } else {
      refuseForLoad(again, next, overload);
    }
  }

  /** Tells a repeat how its execution has ended, where that is kept. */
  private boolean answerEnded(Record<byte[], Envelope> record) {
    Envelope envelope = record.value();
    Execution execution = envelope.execution();
    if (ends == null || !execution.isRepeatable()) {
      return false;
    }
    ends.prune(envelope.forgetTime());
    Reply<Value> end =
        ends.size() == 0
            ? null
            : ends.find(KeptId.of(execution), execution.attempt(), envelope.time());
    if (end == null) {
      return false;
    }
    settings.counters().count(EngineCounter.KEPT_REPLY);
    envelope.setReply(end);
    run(record, plan.answer());
    return true;
  }

  /** Why no execution can be begun, or null. Each that is open may leave an end to be kept. */
  private @Nullable String overload(Envelope envelope) {
    if (executions == null || ends == null) {
      return null;
    }
    int open = executions.open();
    if (open >= settings.maxOpen()) {
      return "%s executions are open".formatted(open);
    }
    return !envelope.execution().isRepeatable()
            || ends.hasRoom(settings.maxKept(), open, envelope.time())
        ? null
        : "the ends of %s executions are kept".formatted(ends.size());
  }

  /** Keeps how an execution has ended that a repeat of its request might end otherwise. */
  private void keepEnd(Execution execution) {
    Reply<Value> told = execution.told();
    if (ends == null || told == null || !execution.keepsEnd()) {
      return;
    }
    boolean awaited = execution.returnAddress() != null || !told.isOk();
    Reply<Value> end = awaited ? told : new Reply.Ok<>(Value.encoded(null, ""));
    KeptId id = KeptId.of(execution);
    long until = execution.keptUntil(settings);
    ends.keep(
        id, KeptAnswers.write(id, execution.attempt(), until, end, flow, settings.counters()));
    settings.counters().count(EngineCounter.KEPT_END);
  }

  /**
   * How many executions are open depends on how requests and replies were interleaved, which a
   * replay may do otherwise. So the refusal is kept in the store first, and told when that is
   * committed. A request that is not fresh may have been begun by a run that was aborted, and one
   * that comes again may have ended: of such a one, and of more refusals than can be kept, only the
   * time is said to be up.
   */
  @Override
  public void refuseForLoad(Record<byte[], Envelope> record, Execution execution, String why) {
    if (executions == null) {
      throw new IllegalStateException("nothing is open where nothing is kept");
    }
    settings.counters().count(EngineCounter.OVERLOADED);
    boolean full =
        refusals.size() >= settings.maxOpen()
            || (ends != null && ends.size() >= settings.maxKept() + settings.keptRefusals());
    if (!record.value().isFresh() || full || mayHaveEnded(execution, plan.forgets())) {
      Fault unknown =
          new Fault(FaultCode.TIMEOUT.number(), why + "; whether it was begun is not known", flow);
      answer(record, execution, new Reply.Failed<>(unknown));
      return;
    }
    execution.refuse(
        new Execution.Waiting(
            "",
            execution.deadline(),
            "",
            0,
            Standing.refused(why, record.value().offset()),
            Value.encoded(null, "")));
    record.value().begin(execution);
    settle(record, execution, executions);
  }

  /**
   * Whether a run of the same request may have ended, and nothing be kept of that.
   *
   * @param forgets whether that is so where the flow chooses between no steps
   */
  private boolean mayHaveEnded(Execution execution, boolean forgets) {
    return forgets && execution.isRepeatable() && !plan.chooses();
  }

  /** Its place is the record's own: one that was parked is not the record that is being read. */
  private Execution accept(Record<byte[], Envelope> record) {
    return admission.accept(record, partition());
  }

  @Override
  public Execution execution(
      Record<byte[], Envelope> record, String id, @Nullable ReturnAddress returnAddress) {
    return admission.accept(record, partition(), id, returnAddress);
  }

  @Override
  public void refuse(Record<byte[], Envelope> record, Envelope envelope) {
    ReturnAddress address = envelope.execution().returnAddress();
    Poison poison = check.find(record, address);
    if (address != null && address.problem() != null) {
      settings.counters().count(EngineCounter.REFUSED_SLIP);
      envelope.fail(FaultCode.BAD_REQUEST, address.problem(), flow);
    } else if (poison != null) {
      Fault fault = new Fault(poison.code().number(), poison.message(), flow);
      envelope.fail(fault, poison.reason());
    } else if (!isMalformed(record, envelope) && !isMisplaced(record, envelope)) {
      expire(envelope);
    }
  }

  private boolean isMalformed(Record<byte[], Envelope> record, Envelope envelope) {
    String problem = Wire.problem(record.headers());
    if (problem == null) {
      return false;
    }
    settings.counters().count(EngineCounter.MALFORMED_REQUEST);
    settings
        .reports()
        .warn(
            "malformed " + plan.flow(),
            settings.clock().millis(),
            "%s: a request is refused: %s".formatted(plan.flow(), problem));
    envelope.fail(FaultCode.BAD_REQUEST, problem, flow);
    return true;
  }

  /** Refuses what stands in the wrong partition, if it is to be refused. */
  private boolean isMisplaced(Record<byte[], Envelope> record, Envelope envelope) {
    String problem = place == null ? null : place.problem(record);
    if (problem == null) {
      return false;
    }
    settings.counters().count(EngineCounter.MISPLACED_REQUEST);
    boolean refused = settings.partitionCheck().policy() == PartitionCheck.Policy.REFUSE;
    String sender = Printable.text(Wire.senderOf(record.headers()).service());
    settings
        .reports()
        .warn(
            "misplaced " + plan.flow(),
            settings.clock().millis(),
            "%s: a request %s%s: %s"
                .formatted(
                    plan.flow(),
                    sender.isEmpty() ? "" : "of " + sender + " ",
                    refused ? "is refused" : "may meet with another state than others of its key",
                    problem));
    if (refused) {
      Fault fault = new Fault(FaultCode.BAD_REQUEST.number(), problem, flow);
      envelope.fail(fault, DeadLetterReason.MISPLACED);
    }
    return refused;
  }

  private void expire(Envelope envelope) {
    if (envelope.time() >= envelope.execution().deadline()) {
      settings.counters().count(EngineCounter.EXPIRED_REQUEST);
      envelope.fail(FaultCode.TIMEOUT, "the deadline had passed when it was sent", flow);
    }
  }

  private void resume(Record<byte[], Envelope> record, Envelope envelope) {
    CallId callId = CallId.parse(Wire.bytes(record.headers(), Wire.CORRELATION_ID));
    Execution execution =
        callId == null || executions == null ? null : executions.load(callId.execution());
    if (callId == null || execution == null) {
      boolean kept = callId != null && keepForReplay(record, callId);
      settings.counters().count(kept ? EngineCounter.EARLY_REPLY : EngineCounter.UNEXPECTED_REPLY);
      if (callId != null && !kept) {
        keepForALaterAttempt(record, callId);
      }
      return;
    }
    if (isDecision(record.headers())) {
      long refused = Wire.number(record.headers(), Wire.REFUSED, UNSAID);
      if (Wire.attempt(record.headers()) < execution.attempt()
          || (refused != UNSAID && !execution.isRefusedAt(refused))) {
        settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
        return;
      }
      execution.turnOnce();
    }
    Reply<Value> reply = reply(record.headers(), envelope.payload());
    if (callId.stepId().isEmpty()) {
      answer(record, execution, reply);
      return;
    }
    Execution.Waiting call = execution.take(callId.stepId());
    if (call == null || (isNotSent(record.headers()) && !call.isHeldBack())) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    FlowPlan.Resume resume = plan.resume(call, execution);
    if (resume == null) {
      settings.counters().count(EngineCounter.CHANGED_FLOW);
      answer(record, execution, changedFlow(execution, call));
      return;
    }
    long retry = Wire.number(record.headers(), Wire.RETRY, 0);
    if (call.isQueued() && retry == 0) {
      // What is answered was sent: by a run that was aborted, in which its turn came earlier.
      call = call.sent();
    }
    if (FaultCode.isRetryable(reply.code())
        && isOfAnEarlierAttempt(record, execution, call, resume)) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    envelope.begin(execution);
    if (retry > 0) {
      sendAgain(record, call, resume, retry);
    } else if (isToBeTriedAgain(reply, call, resume)) {
      park(record, call, reply, resume);
    } else {
      envelope.setReply(reply);
      execution.reachedHome(call);
      run(record, resume.node());
    }
  }

  /**
   * Whether this fault, which may pass, answers an earlier attempt than the one that is on its way,
   * which may succeed. Who is not of Braid does not say what its reply answers.
   */
  private boolean isOfAnEarlierAttempt(
      Record<byte[], Envelope> record,
      Execution execution,
      Execution.Waiting call,
      FlowPlan.Resume resume) {
    Headers headers = record.headers();
    return !isDecision(headers)
        && headers.lastHeader(Wire.ATTEMPT) != null
        && Wire.attempt(headers)
            < Backoff.attempt(execution.attempt(), resume.retries(), call.attempt());
  }

  /**
   * One that was not sent yet can be answered as in an earlier attempt of its flow. With what one
   * was sent that the flow did not try again then, nobody knows any more.
   */
  private static boolean isToBeTriedAgain(
      Reply<Value> reply, Execution.Waiting call, FlowPlan.Resume resume) {
    return resume.retries() > 0
        && call.attempt() <= resume.retries()
        && call.isKept()
        && FaultCode.isRetryable(reply.code());
  }

  /**
   * A reply may be to a call of a run that was aborted if that run can have read it; and as long as
   * the request which led to the call may not have been replayed. Of the latter kind a further
   * replay may read both, and must come to the same.
   */
  private boolean keepForReplay(Record<byte[], Envelope> record, CallId callId) {
    return early != null
        && freshness != null
        && !(record.value().isFresh() && freshness.hasReplayed())
        && early.keep(callId.execution(), record.value().offset(), record);
  }

  /**
   * Where a later attempt of an execution that has ended would run, a reply may be to a call that
   * is made again by that one, which another life may have read before the reply. A decision is
   * always one of its own attempt.
   */
  private void keepForALaterAttempt(Record<byte[], Envelope> record, CallId callId) {
    if (early != null
        && ends != null
        && !isDecision(record.headers())
        && ends.mayGoOn(KeptId.of(callId.execution()))) {
      early.keep(callId.execution(), record.value().offset(), record);
    }
  }

  /**
   * What came of this execution before its request was replayed comes of it again. What is left
   * when it has ended may have come of a further attempt, which is replayed later.
   */
  private void replayReplies(String id, Executions keeper) {
    if (early == null || replaying || !early.has(id)) {
      return;
    }
    replaying = true;
    try {
      Record<byte[], Envelope> reply = keeper.contains(id) ? early.take(id) : null;
      while (reply != null) {
        resume(reply, reply.value());
        reply = keeper.contains(id) ? early.take(id) : null;
      }
    } finally {
      replaying = false;
    }
  }

  /**
   * Waits before a call is sent again, unless the deadline would pass meanwhile. While it waits, a
   * further fault that may pass is one of an earlier attempt, and tells nothing new.
   */
  private void park(
      Record<byte[], Envelope> record,
      Execution.Waiting call,
      Reply<Value> reply,
      FlowPlan.Resume resume) {
    Envelope envelope = record.value();
    Execution execution = envelope.execution();
    if (call.isParked()) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    long pause = Backoff.millis(execution.callId(call.stepId()), call.attempt());
    long due = envelope.time() + pause;
    if (due >= execution.deadline()) {
      envelope.setReply(reply);
      run(record, resume.node());
    } else if (executions != null) {
      execution.waitFor(call.in(Standing.parkedUntil(due)));
      settle(record, execution, executions);
    }
  }

  /**
   * The first decision to send a call counts; a repeat of it finds the next attempt sent. A flow
   * that has changed may send it no more at all.
   */
  private void sendAgain(
      Record<byte[], Envelope> record,
      Execution.Waiting call,
      FlowPlan.Resume resume,
      long attempt) {
    if (call.isQueued()) {
      // Its turn has come, which is looked after when this record has been worked off.
      return;
    }
    boolean waits = call.isParked() || call.isAbsent();
    if (!waits || attempt != call.attempt() + 1) {
      settings.counters().count(EngineCounter.UNEXPECTED_REPLY);
      return;
    }
    if (call.isParked() && resume.retries() == 0) {
      settings.counters().count(EngineCounter.CHANGED_FLOW);
      Execution execution = record.value().execution();
      answer(record, execution, changedFlow(execution, call));
      return;
    }
    if (call.isParked()) {
      settings.counters().count(EngineCounter.RETRIED);
    }
    order(record, call, Envelope.Clearance.SEND);
    run(record, resume.call());
  }

  private Reply<Value> reply(Headers headers, byte @Nullable [] payload) {
    if (payload != null && payload.length > settings.maxPayload()) {
      String message = RecordSize.tooLarge(payload.length, settings.maxPayload());
      return new Reply.Failed<>(Fault.of(FaultCode.BAD_REPLY, message));
    }
    return Wire.readReply(headers, payload);
  }

  /** Whether the flow itself has written this to its reply topic. */
  private boolean isDecision(Headers headers) {
    return plan.flow().equals(Wire.text(headers, Wire.SENDER));
  }

  /**
   * Whether this is the decision not to send a call. Another life of the task may have decided to
   * send it, before that was read back: then it says nothing of the call.
   */
  private boolean isNotSent(Headers headers) {
    return isDecision(headers) && Wire.number(headers, Wire.RETRY, UNSAID) == 0;
  }

  private Reply<Value> changedFlow(Execution execution, Execution.Waiting call) {
    execution.turnOnce();
    changes.add(
        plan.flow(),
        plan.resumes().containsKey(call.stepId())
            ? "step '%s' stands in other compositions now, or is no more tried again"
                .formatted(call.stepId())
            : "step '%s' is gone".formatted(call.stepId()),
        context().currentSystemTimeMs());
    return new Reply.Failed<>(
        new Fault(
            FaultCode.CONFLICT.number(),
            "the flow has changed while step '%s' was waiting".formatted(call.stepId()),
            new Fault.Origin(plan.flow(), call.stepId())));
  }

  /** Ends an execution here and now. */
  private void answer(Record<byte[], Envelope> record, Execution execution, Reply<Value> reply) {
    record.value().begin(execution);
    record.value().setReply(reply);
    run(record, plan.answer());
  }

  /** Runs the flow from {@code node} as far as it goes, then keeps or forgets the execution. */
  @Override
  public void run(Record<byte[], Envelope> record, String node) {
    Execution execution = record.value().execution();
    runAll(record, node);
    for (Execution.Waiting call = queues.admit(execution);
        call != null;
        call = queues.admit(execution)) {
      order(record, call, Envelope.Clearance.TURN);
      runAll(record, nodeOf(call));
    }
    if (executions != null) {
      settle(record, execution, executions);
      if (!isNewRequest(record.value())) {
        replayReplies(execution.id(), executions);
      }
    }
  }

  /** Whether no reply that has been read can have come of this. */
  private static boolean isNewRequest(Envelope envelope) {
    return envelope.kind() == Envelope.Kind.REQUEST && envelope.isFresh();
  }

  private void runAll(Record<byte[], Envelope> record, String node) {
    Execution execution = record.value().execution();
    forward(record, node);
    for (Execution.Continuation later = execution.nextLater();
        later != null;
        later = execution.nextLater()) {
      forward(later.record(), later.node());
    }
  }

  /** Has the call's node send it next, with what it was kept with. */
  private static void order(
      Record<byte[], Envelope> record, Execution.Waiting call, Envelope.Clearance clearance) {
    record.value().succeed(call.request());
    record.value().setAttempt(call.attempt() + 1);
    record.value().setClearance(clearance);
  }

  /** Of a step that this very flow has just come to. */
  private String nodeOf(Execution.Waiting call) {
    FlowPlan.Resume resume = plan.resumes().get(call.stepId());
    if (resume == null) {
      throw new IllegalStateException("no call has the step id " + call.stepId());
    }
    return resume.call();
  }

  /** Sends the calls that have queued behind one that has ended with this record. */
  private void sendNext(Record<byte[], Envelope> record, Executions keeper) {
    boolean fresh = record.value().isFresh();
    for (RetryQueues.Turn turn = queues.next(); turn != null; turn = queues.next()) {
      Execution execution = keeper.load(turn.execution());
      Execution.Waiting call = execution == null ? null : execution.take(turn.stepId());
      if (execution == null || call == null) {
        throw new IllegalStateException("nothing is kept of the queued call " + turn);
      }
      FlowPlan.Resume resume = plan.resume(call, execution);
      if (resume == null) {
        settings.counters().count(EngineCounter.CHANGED_FLOW);
        answer(record, execution, changedFlow(execution, call));
      } else {
        record.value().begin(execution);
        record.value().setFresh(fresh && !call.standing().mayBeSent());
        order(record, call, Envelope.Clearance.TURN);
        run(record, resume.call());
      }
    }
  }

  @Override
  public void answer(Record<byte[], Envelope> request) {
    runAll(request, plan.answer());
  }

  @Override
  public void answer(Envelope envelope) {
    runAll(new Record<>(null, envelope, Math.max(0, envelope.time())), plan.answer());
  }

  @Override
  public int partition() {
    return context().taskId().partition();
  }

  private void settle(Record<byte[], Envelope> record, Execution execution, Executions keeper) {
    if (!execution.isFinished()) {
      Fault refusal = keeper.save(execution);
      if (refusal == null) {
        queues.settled(execution);
        tellWhenCommitted(execution, keeper);
        return;
      }
      record.value().fail(ofWhatIsSent(refusal, execution).from(flow));
      runAll(record, plan.answer());
    }
    if (durable == null || !durable.ended(execution, record.value().time())) {
      keepEnd(execution);
    }
    Execution.Further further = execution.takeFurther();
    keeper.delete(execution);
    queues.settled(execution);
    if (further != null) {
      goOn(record, execution, further);
    }
  }

  /** That an execution cannot be kept is found out when its calls are on their way. */
  private static Fault ofWhatIsSent(Fault refusal, Execution execution) {
    boolean sent =
        execution.waiting().stream()
            .anyMatch(call -> !call.isQueued() && !call.isAbsent() && !call.isRefused());
    return sent
        ? Fault.of(FaultCode.GONE, refusal.message() + "; what it has called may be done")
        : refusal;
  }

  /** Tells at once where there is nothing to wait for; else {@link #decideWhatIsDue} does. */
  private void tellWhenCommitted(Execution execution, Executions keeper) {
    if (execution.takeRefused()) {
      refusals.add(execution.id());
      long now = context().currentSystemTimeMs();
      refusals.takeCommitted().forEach(id -> decideWhatIsDue(id, now, keeper));
    }
  }

  /**
   * Writes a fault 504 for every call, and every execution, whose time is up; the decision to send
   * a call again for every one that has waited long enough; and the fault for what was refused.
   */
  private void decideWhatIsDue(long now) {
    open();
    if (executions == null || durable == null) {
      return;
    }
    changes.tell(now);
    durable.collect(now);
    if (early != null && freshness != null && freshness.hasReplayed()) {
      early.collect(now);
    }
    Executions keeper = executions;
    keeper.eraseCommitted();
    refusals.takeCommitted().forEach(id -> decideWhatIsDue(id, now, keeper));
    keeper.due(now).forEach(id -> decideWhatIsDue(id, now, keeper));
  }

  private void decideWhatIsDue(String id, long now, Executions keeper) {
    Execution execution = keeper.load(id);
    if (execution == null || isStartUntold(execution)) {
      return;
    }
    if (execution.deadline() <= now) {
      decideTimeout(execution, "", "the deadline passed while it was running");
      return;
    }
    // What is decided now may be held up on its way back, and never acts should it be given up.
    keeper.lookAt(id, execution.dueAfter(now));
    for (Execution.Waiting call : execution.waiting()) {
      decideWhatIsDue(execution, call, now, keeper);
    }
  }

  /**
   * Whether it is a durable start whose refusal is not committed: a replay may find room for it, so
   * its key is not free before, not even when its deadline has passed.
   */
  private boolean isStartUntold(Execution execution) {
    return !execution.isRepeatable()
        && execution.whyItIsRefused() != null
        && refusals.isUntold(execution.id());
  }

  private void decideWhatIsDue(
      Execution execution, Execution.Waiting call, long now, Executions keeper) {
    switch (call.standing().kind()) {
      case AWAITED -> {
        if (call.deadline() <= now) {
          decideTimeout(execution, call.stepId(), "the call took longer than its timeout");
        }
      }
      case PARKED -> {
        if (call.due() <= now) {
          decideSend(execution, call);
        }
      }
      case QUEUED -> {
        // Ends with its turn, or with its execution's deadline.
      }
      case REFUSED -> {
        if (!refusals.isUntold(execution.id())) {
          decideRefused(execution, call.standing());
        }
      }
      case ABSENT -> {
        if (!refusals.isUntold(execution.id())) {
          decideAbsent(execution, call, now, keeper);
        }
      }
      case TOO_LARGE -> {
        if (!refusals.isUntold(execution.id())) {
          decideNotSent(
              execution,
              call,
              FaultCode.TOO_LARGE,
              "the payload has %s bytes, more than the topic of '%s' takes"
                  .formatted(call.standing().number(), call.standing().detail()));
        }
      }
    }
  }

  /**
   * The store says that the call was not sent. Now it is decided whether it ever is, from what the
   * directory has found out since.
   */
  private void decideAbsent(
      Execution execution, Execution.Waiting call, long now, Executions keeper) {
    String service = call.standing().detail();
    long since = call.standing().number();
    ServiceDirectory.Presence presence = settings.directory().serves(service, since);
    if (presence == ServiceDirectory.Presence.NOBODY) {
      settings.counters().count(EngineCounter.NOBODY_SERVES);
      decideNotSent(execution, call, FaultCode.NOT_FOUND, "nobody serves '%s'".formatted(service));
    } else if (presence == ServiceDirectory.Presence.SERVED || now - since > PATIENCE) {
      decideSend(execution, call);
    } else {
      keeper.lookAt(execution.id(), now + settings.timerInterval().toMillis());
    }
  }

  /**
   * That it was not sent by this run says nothing of one before, where nothing is kept of its end.
   */
  private void decideNotSent(
      Execution execution, Execution.Waiting call, FaultCode code, String message) {
    FlowPlan.Resume resume = plan.resumes().get(call.stepId());
    boolean unknown = mayHaveEnded(execution, resume == null || resume.forgets());
    Fault fault =
        new Fault(
            (unknown ? FaultCode.TIMEOUT : code).number(),
            unknown ? message + MAY_BE_DONE : message,
            new Fault.Origin(call.standing().detail(), call.stepId()));
    Record<byte[], Envelope> decision = decision(execution, call.stepId());
    Wire.put(decision.headers(), Wire.RETRY, 0);
    Wire.putReply(decision.headers(), new Reply.Failed<>(fault));
    forward(decision, decisions);
  }

  /** Lets a queue go on that nothing will. */
  private void decideTurn(RetryQueues.Turn turn, @Nullable Executions keeper) {
    Execution execution = keeper == null ? null : keeper.load(turn.execution());
    Execution.Waiting call = execution == null ? null : execution.take(turn.stepId());
    if (execution != null && call != null) {
      decideSend(execution, call);
    }
  }

  private void decideTimeout(Execution execution, String stepId, String message) {
    settings.counters().count(EngineCounter.TIMEOUT_DECIDED);
    decide(decision(execution, stepId), stepId, FaultCode.TIMEOUT, message);
  }

  /** It may be decided more than once, and be started anew in between under the same key. */
  private void decideRefused(Execution execution, Standing refused) {
    Record<byte[], Envelope> decision = decision(execution, "");
    Wire.put(decision.headers(), Wire.REFUSED, refused.number());
    decide(decision, "", FaultCode.UNAVAILABLE, refused.detail());
  }

  /** Writes a fault to the own reply partition; it acts when it is read back. */
  private void decide(
      Record<byte[], Envelope> decision, String stepId, FaultCode code, String message) {
    Fault fault = new Fault(code.number(), message, new Fault.Origin(plan.flow(), stepId));
    Wire.putReply(decision.headers(), new Reply.Failed<>(fault));
    forward(decision, decisions);
  }

  private void decideSend(Execution execution, Execution.Waiting call) {
    Record<byte[], Envelope> decision = decision(execution, call.stepId());
    Wire.put(decision.headers(), Wire.RETRY, call.attempt() + 1);
    forward(decision, decisions);
  }

  private Record<byte[], Envelope> decision(Execution execution, String stepId) {
    int ownPartition = context().taskId().partition();
    Record<byte[], Envelope> decision = message(execution, Envelope.outgoing("", ownPartition));
    decision.headers().add(Wire.CORRELATION_ID, CallId.of(execution.id(), stepId).getBytes(UTF_8));
    Wire.put(decision.headers(), Wire.SENDER, plan.flow());
    if (execution.attempt() > 1) {
      // One of an earlier attempt may be written again by a replay, and is none of this one's.
      Wire.put(decision.headers(), Wire.ATTEMPT, execution.attempt());
    }
    return decision;
  }

  @Override
  public void close() {
    changes.tellAll(plan.flow());
    if (executions != null) {
      executions.eraseEnded();
    }
    if (ends != null) {
      ends.close();
    }
  }
}
