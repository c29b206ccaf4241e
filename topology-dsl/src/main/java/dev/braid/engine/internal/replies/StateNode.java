package dev.braid.engine.internal.replies;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Service;
import dev.braid.dsl.StatefulHandler;
import dev.braid.dsl.Transition;
import dev.braid.dsl.Work;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.internal.core.Backlogs;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Freshness;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.Overdue;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.Printable;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs a stateful handler with the state of the request's key, and keeps the state and the answer
 * in one record. A request that was answered before gets the kept answer, and nothing runs; after a
 * fault that may pass a later attempt of it runs.
 *
 * <p>A fold over the log: what is given, kept and forgotten depends on the requests before this
 * one, and on their times in the log, alone. Usually it costs one look into the store and one
 * write.
 */
public final class StateNode<S, I, O> extends Node {

  /** The store's name. */
  public static final String STORE = "state";

  private final Service<I, O> service;
  private final Work.Stateful<S, I, O> work;
  private final EngineSettings settings;
  private final Fault.Origin origin;
  private final String replyNode;
  private @Nullable KeyValueStore<Bytes, byte[]> store;
  private @Nullable KeptReplyPages pages;
  private @Nullable Overdue overdue;
  private @Nullable Backlogs backlogs;

  /**
   * @param replyNode the node that answers the caller
   */
  public StateNode(
      Service<I, O> service,
      Work.Stateful<S, I, O> work,
      EngineSettings settings,
      String replyNode) {
    this.service = service;
    this.work = work;
    this.settings = settings;
    this.origin = new Fault.Origin(service.name(), "");
    this.replyNode = replyNode;
  }

  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    KeyValueStore<Bytes, byte[]> records = given.getStateStore(STORE);
    store = records;
    pages = new KeptReplyPages(records);
    Freshness freshness =
        Freshness.ofRequests(settings, service.name(), given.taskId().partition());
    overdue = new Overdue(records, settings, freshness);
    backlogs = new Backlogs(records, settings, freshness);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    if (store == null || pages == null) {
      throw new IllegalStateException("a node is used before it is initialised");
    }
    pages.prune(envelope.forgetTime());
    byte[] key = envelope.execution().key();
    if (key == null) {
      count(EngineCounter.MISSING_KEY);
      fail(envelope, FaultCode.BAD_REQUEST, "a stateful service needs a key, and there is none");
    } else {
      serve(envelope, key, store, pages);
    }
    forward(record, replyNode);
  }

  private void serve(
      Envelope envelope, byte[] key, KeyValueStore<Bytes, byte[]> records, KeptReplyPages older) {
    Bytes name = StateRecord.name(key);
    byte[] found = records.get(name);
    StateRecord before;
    try {
      before = StateRecord.of(found);
    } catch (CodecException unreadable) {
      failToRead(envelope, key, unreadable);
      return;
    }
    long now = envelope.time();
    DedupKey id = DedupKey.of(envelope.execution());
    int attempt = envelope.execution().attempt();
    KeptReplyForm.Found kept =
        KeptReplyForm.Found.first(before.find(id, attempt, now), older.find(id, attempt, now));
    if (kept != null) {
      count(EngineCounter.KEPT_REPLY);
      envelope.setReply(kept.reply());
      return;
    }
    if (overdue != null && overdue.refuses(envelope)) {
      count(EngineCounter.EXPIRED_REQUEST);
      fail(envelope, FaultCode.TIMEOUT, StepTime.NOT_RUN);
      return;
    }
    if (backlogs != null && backlogs.refuses(envelope, key)) {
      String many =
          "%s requests of its key wait".formatted(settings.limits().of(Limit.MAX_WAITING_OF_KEY));
      refuse(envelope, id, older, many);
      return;
    }
    if (!older.hasRoom(settings.limits().of(Limit.MAX_KEPT), now)) {
      refuse(envelope, id, older, "%s replies are kept".formatted(older.size()));
      return;
    }
    byte[] state = run(envelope, key, before);
    if (backlogs != null) {
      backlogs.done(key);
    }
    byte[] next = before.next(state, kept(envelope, id), now, older);
    if (next != null) {
      records.put(name, next);
    } else if (found != null) {
      records.delete(name);
    }
  }

  /**
   * A refusal says that nothing was done. So it must be kept too, or a repeat that finds room would
   * run; and when even for that there is none, nothing definite is said.
   */
  private void refuse(Envelope envelope, DedupKey id, KeptReplyPages older, String full) {
    count(EngineCounter.OVERLOADED);
    if (older.size() < settings.limits().of(Limit.MAX_KEPT) + settings.limits().keptRefusals()) {
      fail(envelope, FaultCode.UNAVAILABLE, full);
      older.add(ByteBuffer.wrap(kept(envelope, id)));
    } else {
      fail(envelope, FaultCode.TIMEOUT, full + ", and no refusal can be");
    }
  }

  /**
   * Runs the handler. Answers the state from now on; the reply is in the envelope. With a fault the
   * state is read from the record again: what the handler was given it may have changed.
   */
  private byte @Nullable [] run(Envelope envelope, byte[] key, StateRecord before) {
    byte[] after = null;
    try {
      I input = envelope.value().required(service.ref().input());
      after = transition(envelope, key, before.state(), input);
    } catch (CodecException unfit) {
      envelope.failToRead(unfit, origin, settings.environment());
    }
    if (after != null && after.length > StateRecord.MAX_STATE) {
      count(EngineCounter.STATE_TOO_LARGE);
      String message = "the state would have %s bytes, at most %s are allowed";
      fail(envelope, FaultCode.TOO_LARGE, message.formatted(after.length, StateRecord.MAX_STATE));
    }
    return envelope.isOk() ? after : before.state();
  }

  /** The new state, encoded; null also when it failed. */
  private byte @Nullable [] transition(
      Envelope envelope, byte[] key, byte @Nullable [] before, I input) {
    S state;
    try {
      state = before == null ? null : UserCode.guarded(() -> work.state().stored().decode(before));
    } catch (CodecException unreadable) {
      failToRead(envelope, key, unreadable);
      return null;
    }
    try {
      KeyedRequest request = new KeyedRequest(envelope.execution(), envelope.time());
      Transition<S, O> transition =
          requireNonNull(work.handler().handle(state, input, request), "no transition");
      byte[] after = encoded(transition.state(), work.state());
      envelope.succeed(Value.answered(transition.reply(), service.ref().output(), service.name()));
      KeptReplyForm.seal(envelope, settings, FaultCode.TOO_LARGE, origin);
      return after;
    } catch (Exception | Error failure) {
      envelope.failToRun(failure, origin, settings.environment());
    }
    return null;
  }

  private static <S> byte @Nullable [] encoded(@Nullable S state, Codec<S> codec) {
    if (state == null) {
      return null;
    }
    try {
      return UserCode.guarded(() -> codec.encode(state));
    } catch (CodecException unfit) {
      throw new CodecException("the new state cannot be kept: " + unfit.getMessage(), unfit);
    }
  }

  private byte[] kept(Envelope envelope, DedupKey id) {
    Execution execution = envelope.execution();
    long until = execution.keptUntil(settings.limits());
    return KeptReplyForm.write(
        id,
        execution.attempt(),
        until,
        envelope.reply(),
        origin,
        settings.environment().counters());
  }

  private void failToRead(Envelope envelope, byte[] key, CodecException unreadable) {
    count(EngineCounter.UNREADABLE_STATE);
    Envelope.tell(unreadable, origin, envelope.execution(), settings.environment());
    String message = "the state of key '%s' cannot be read: %s";
    fail(
        envelope,
        FaultCode.HANDLER_FAILED,
        message.formatted(Printable.bytes(key), unreadable.getMessage()));
  }

  private void fail(Envelope envelope, FaultCode code, String message) {
    envelope.fail(code, message, origin);
  }

  private void count(EngineCounter counter) {
    settings.environment().counters().count(counter);
  }

  @Override
  public void close() {
    if (pages != null) {
      pages.close();
    }
  }

  /** Made anew for each run of a handler, which may keep it. */
  private record KeyedRequest(Execution execution, long logTime)
      implements StatefulHandler.Request {
    @Override
    public String callId() {
      return execution.callId("");
    }

    @Override
    public Instant deadline() {
      return Instant.ofEpochMilli(execution.deadline());
    }

    @Override
    public Instant time() {
      return Instant.ofEpochMilli(logTime);
    }
  }
}
