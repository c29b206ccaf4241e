package dev.braid.engine.internal.replies;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Node;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request that was answered before with the reply that is kept, and lets the others
 * through. What is behind it runs the request and ends in a {@link RecordReplyNode}, sooner or
 * later; the result comes back here by the service's log of results. The first one for a request is
 * kept and told; whoever has another one is told the kept one.
 *
 * <p>Which results are on their way is remembered in memory. After a restart a repeat that comes
 * before its result is run once more, as after any crash; that result is the second in the log.
 */
public final class DeduplicationNode extends Node {

  private final String service;
  private final long window;
  private final boolean offThread;
  private final Limits limits;
  private final Environment environment;
  private final Fault.Origin origin;
  private final String work;
  private final String keep;
  private final String replyNode;

  /** The attempt whose result has not come back yet, by request. */
  private final Map<DedupKey, Integer> underway = new HashMap<>();

  private @Nullable KeptReplies<Bytes> replies;
  private CrashLog.Partition crashes = CrashLog.Partition.FORGETFUL;

  /**
   * @param window for how long a reply is kept, from its request on; never less than its request
   *     may come again, and no more than that after a fault that may pass
   * @param offThread whether the request may be waiting for its turn, where {@code work} knows it
   * @param work the node that runs a request
   * @param keep the node that writes a result to the log
   * @param replyNode the node that answers the caller
   */
  public DeduplicationNode(
      String service,
      Duration window,
      boolean offThread,
      EngineSettings settings,
      String work,
      String keep,
      String replyNode) {
    this.service = service;
    this.window = window.toMillis();
    this.offThread = offThread;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.origin = new Fault.Origin(service, "");
    this.work = work;
    this.keep = keep;
    this.replyNode = replyNode;
  }

  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    underway.clear();
    replies = KeptReplies.of(given.getStateStore(KeptReplies.STORE));
    int partition = given.taskId().partition();
    crashes = environment.crashLog().of(Wire.resultTopic(service), partition);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    KeptReplies<Bytes> kept = initialised(replies);
    byte[] payload = envelope.payload();
    if (envelope.kind() == Envelope.Kind.REQUEST) {
      kept.prune(envelope.forgetTime());
      take(record, kept);
    } else if (payload != null) {
      read(envelope, ResultFormat.read(record.key(), payload), kept);
    }
  }

  /** Answers a request or, where it has no answer yet, sends it to where it gets one. */
  private void take(Record<byte[], Envelope> record, KeptReplies<Bytes> kept) {
    Envelope envelope = record.value();
    Execution execution = envelope.execution();
    DedupKey id = DedupKey.of(execution);
    Reply<Value> reply = kept.find(id, execution.attempt(), envelope.time());
    if (reply != null) {
      environment.counters().count(EngineCounter.KEPT_REPLY);
      envelope.setReply(reply);
      forward(record, replyNode);
    } else if (underway.containsKey(id)) {
      envelope.setRepeat(true);
      forward(record, offThread ? work : keep);
    } else {
      underway.put(id, execution.attempt());
      forward(record, refuse(envelope, kept) ? keep : work);
    }
  }

  /**
   * How much is kept depends on which results have been read, so a refusal is a result like others:
   * it goes through the log. When there is no room for it either, nothing definite is said.
   */
  private boolean refuse(Envelope envelope, KeptReplies<Bytes> kept) {
    int others = underway.size() - 1;
    if (kept.hasRoom(limits.of(Limit.MAX_KEPT), others, envelope.time())) {
      return false;
    }
    environment.counters().count(EngineCounter.OVERLOADED);
    String full = "%s replies are kept".formatted(kept.size() + others);
    boolean room = kept.size() + others < limits.of(Limit.MAX_KEPT) + limits.keptRefusals();
    envelope.fail(
        room ? FaultCode.UNAVAILABLE : FaultCode.TIMEOUT,
        room ? full : full + ", and no refusal can be",
        origin);
    return true;
  }

  private void read(Envelope envelope, ResultFormat.Entry entry, KeptReplies<Bytes> kept) {
    Reply<Value> reply = entry.reply();
    if (reply == null) {
      answerRepeat(envelope, entry, kept);
      return;
    }
    Execution execution = entry.execution();
    DedupKey id = DedupKey.of(execution);
    underway.computeIfPresent(
        id, (same, attempt) -> attempt <= execution.attempt() ? null : attempt);
    Reply<Value> first = kept.find(id, execution.attempt(), entry.time());
    if (first != null) {
      environment.counters().count(EngineCounter.KEPT_REPLY);
    } else if (hasRoomFor(reply, kept)) {
      kept.keep(id, bytes(entry, reply));
    }
    tell(envelope, execution, first == null ? reply : first);
  }

  /** A refusal beyond those that can be kept says nothing definite, and may go. */
  private boolean hasRoomFor(Reply<Value> reply, KeptReplies<Bytes> kept) {
    return reply.code() != FaultCode.TIMEOUT.number()
        || kept.size() < limits.of(Limit.MAX_KEPT) + limits.keptRefusals();
  }

  private byte[] bytes(ResultFormat.Entry entry, Reply<Value> reply) {
    Execution execution = entry.execution();
    long needed = execution.keptUntil(limits);
    boolean mayPass = FaultCode.isRetryable(reply.code());
    long until = mayPass ? needed : Math.max(entry.time() + window, needed);
    return KeptReplyForm.write(
        DedupKey.of(execution), execution.attempt(), until, reply, origin, environment.counters());
  }

  private void tell(Envelope envelope, Execution execution, Reply<Value> reply) {
    envelope.begin(execution);
    envelope.setReply(reply);
    forward(new Record<>(execution.key(), envelope, Math.max(0, envelope.time())), replyNode);
  }

  /**
   * Its result stood before it in the log, and is kept, unless that was the answer to an earlier
   * attempt: then this one is run, as if it were read only now.
   */
  private void answerRepeat(Envelope envelope, ResultFormat.Entry entry, KeptReplies<Bytes> kept) {
    Execution execution = entry.execution();
    if (envelope.time() >= execution.deadline()) {
      Reply<Value> reply = kept.find(DedupKey.of(execution), execution.attempt(), entry.time());
      tell(envelope, execution, reply == null ? late() : reply);
      return;
    }
    long offset = envelope.offset();
    if (crashes.crashes(offset, envelope.stamp()) >= CrashLog.MOST_CRASHES) {
      String trouble = crashes.trouble(offset, envelope.stamp());
      crashes.giveUp(offset, envelope.stamp());
      tell(envelope, execution, unknown(trouble));
    } else {
      crashes.begin(offset, envelope.stamp());
      take(entry.request(), kept);
    }
    crashes.end(offset);
  }

  private Reply<Value> late() {
    return unknown("the deadline passed before its result was there");
  }

  private Reply<Value> unknown(String message) {
    return new Reply.Failed<>(new Fault(FaultCode.TIMEOUT.number(), message, origin));
  }

  @Override
  public void close() {
    if (replies != null) {
      replies.close();
    }
  }
}
