package dev.braid.engine.internal.executions;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.internal.core.CommitBarrier;
import dev.braid.engine.internal.core.DeadLetterWriter;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Freshness;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.RequestCheck;
import dev.braid.engine.internal.core.RequestIdentity;
import dev.braid.engine.internal.holding.DecodeBuffer;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The first node behind a flow's sources, or behind its {@link DecodeBuffer}. A request starts an
 * execution, or is answered with the fault that it comes with; a reply resumes the one that waits
 * for it, or is dropped. A record that crashes its handler again and again is given up here.
 *
 * <p>Time runs through the log: a deadline that passes makes a fault 504 which is written to the
 * flow's own reply partition, and acts when it is read back as the reply to the call that took too
 * long: see {@link Decisions}. A refusal, which says that nothing was done, goes into the log only
 * when the transaction that refused is committed: see {@link CommitBarrier}.
 */
public final class RequestDispatcher extends Node {

  private final FlowPlan plan;
  private final RequestIdentity identity;
  private final boolean waits;

  /** Whether each key has a memory of its own, each call, or neither. */
  private final @Nullable Boolean keepsByKey;

  /** Whether others may build on what it has told. */
  private final boolean keeps;

  private final EngineSettings settings;
  private final String decisions;
  private final RequestCheck check;
  private final DeadLetterWriter deadLetters;
  private CrashLog.Partition requestCrashes = CrashLog.Partition.FORGETFUL;
  private CrashLog.Partition replyCrashes = CrashLog.Partition.FORGETFUL;
  private @Nullable RequestScreen screen;

  /** Where there are calls and replies, and something can have been begun. */
  private @Nullable Freshness freshness;

  private @Nullable TaskWork work;

  /**
   * @param identity what makes two requests the same one
   * @param certain whether its reply to a request is the same in every life, so that nothing but
   *     the request may turn it away
   * @param waits whether the flow has remote calls, and so a store
   * @param decisions the sink to the flow's own reply topic
   * @param deadLetters the sink to its dead letters, or empty
   */
  public RequestDispatcher(
      FlowPlan plan,
      RequestIdentity identity,
      boolean certain,
      boolean waits,
      EngineSettings settings,
      String decisions,
      String deadLetters) {
    this.plan = plan;
    this.identity = identity;
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
    this.check = new RequestCheck(settings, keeps);
    this.deadLetters = new DeadLetterWriter(plan.flow(), settings, deadLetters);
  }

  /**
   * A task that is revived begins anew with the nodes that it had closed. What they had learnt of
   * its store was aborted with it, and told of by nobody.
   */
  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    work = null;
    int partition = given.taskId().partition();
    screen = new RequestScreen(plan, identity, check, keepsByKey, settings, partition);
    CrashLog crashes = settings.environment().crashLog();
    requestCrashes = crashes.of(Wire.requestTopic(plan.flow()), partition);
    if (waits) {
      replyCrashes = crashes.of(Wire.replyTopic(plan.flow()), partition);
      freshness = Freshness.ofBoth(settings, plan.flow(), partition);
      every(settings.limits().of(Limit.TIMER_INTERVAL), now -> work().tick(now));
    }
  }

  /** Reads the store when something first happens, and not before. */
  private TaskWork work() {
    if (work == null) {
      RequestScreen requests = initialised(screen);
      work =
          freshness == null
              ? new StatelessWork(this, plan, settings, requests)
              : new ExecutionWork(
                  this,
                  plan,
                  settings,
                  decisions,
                  requests,
                  TaskStores.read(
                      plan, settings, context().getStateStore(Executions.STORE), freshness));
    }
    return work;
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    TaskWork work = work();
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
      giveUp(record, trouble);
      crashes.end(offset);
      return;
    }
    crashes.begin(offset, envelope.stamp());
    try {
      if (request) {
        work.request(record);
      } else {
        work.reply(record);
      }
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

  /**
   * Sets a record aside as it came, because trying it has failed again and again. Each of those
   * runs may have got far enough for others to see what came of it, and another instance counts
   * anew: so nothing is said of the outcome. What comes behind it is answered as if it had never
   * been there, so it had better be committed soon.
   */
  private void giveUp(Record<byte[], Envelope> record, String trouble) {
    Envelope envelope = record.value();
    Fault fault =
        new Fault(
            FaultCode.TIMEOUT.number(),
            trouble + "; what it did is not known",
            new Fault.Origin(plan.flow(), ""));
    if (envelope.kind() == Envelope.Kind.REQUEST) {
      envelope.begin(requireNonNull(screen, "screen").accept(record));
      envelope.fail(fault, DeadLetterReason.CRASH_LOOP);
      work().fail(record);
    } else {
      // Its execution waits on, until its deadline.
      deadLetters.write(this, record, DeadLetterReason.CRASH_LOOP, fault);
    }
    context().commit();
  }

  @Override
  public void close() {
    settings.environment().reports().changes().tellAll(plan.flow());
    if (work != null) {
      work.close();
    }
  }
}
