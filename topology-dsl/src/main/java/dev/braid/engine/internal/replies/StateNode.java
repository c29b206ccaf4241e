package dev.braid.engine.internal.replies;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Service;
import dev.braid.dsl.Transition;
import dev.braid.dsl.Work;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.wire.UserCode;
import dev.braid.wire.Value;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs a stateful handler with the state of the request's key, and keeps the state and the answer
 * in one record. Usually it costs one look into the store and one write.
 */
public final class StateNode<S, I, O> extends KeepingNode<StateRecord> {

  /** The store's name. */
  public static final String STORE = "state";

  private final Service<I, O> service;
  private final Work.Stateful<S, I, O> work;

  /**
   * @param answer the node that answers the caller
   */
  public StateNode(
      Service<I, O> service, Work.Stateful<S, I, O> work, EngineSettings settings, String answer) {
    super(service.name(), settings, answer);
    this.service = service;
    this.work = work;
  }

  @Override
  StateRecord read(KeyValueStore<Bytes, byte[]> records, byte[] key) {
    return StateRecord.of(records.get(StateRecord.name(key)));
  }

  @Override
  KeptReplyForm.@Nullable Found find(StateRecord read, DedupKey id, int attempt, long now) {
    return read.find(id, attempt, now);
  }

  @Override
  void run(
      Envelope envelope,
      KeyedRequest request,
      StateRecord before,
      KeyValueStore<Bytes, byte[]> records,
      KeptReplyPages older) {
    byte[] state = run(envelope, request, before);
    byte[] next = before.next(state, kept(envelope, request.id()), request.logTime(), older);
    Bytes name = StateRecord.name(request.key());
    if (next != null) {
      records.put(name, next);
    } else if (before.isThere()) {
      records.delete(name);
    }
  }

  /**
   * Runs the handler. Answers the state from now on; the reply is in the envelope. With a fault the
   * state is read from the record again: what the handler was given it may have changed.
   */
  private byte @Nullable [] run(Envelope envelope, KeyedRequest request, StateRecord before) {
    byte[] after = null;
    try {
      I input = envelope.value().required(service.ref().input());
      after = transition(envelope, request, before.state(), input);
    } catch (CodecException unfit) {
      failToDecode(envelope, unfit);
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
      Envelope envelope, KeyedRequest request, byte @Nullable [] before, I input) {
    S state;
    try {
      state = before == null ? null : UserCode.guarded(() -> work.state().stored().decode(before));
    } catch (CodecException unreadable) {
      failToRead(envelope, request.key(), unreadable);
      return null;
    }
    try {
      Transition<S, O> transition =
          requireNonNull(work.handler().handle(state, input, request), "no transition");
      byte[] after = encoded(transition.state(), work.state());
      envelope.succeed(Value.answered(transition.reply(), service.ref().output(), service.name()));
      seal(envelope);
      return after;
    } catch (Exception | Error failure) {
      failToRun(envelope, failure);
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
}
