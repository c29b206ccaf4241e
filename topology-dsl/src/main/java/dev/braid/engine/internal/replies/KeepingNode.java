package dev.braid.engine.internal.replies;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.PartitionHandler;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Backlogs;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Freshness;
import dev.braid.engine.internal.core.Node;
import dev.braid.engine.internal.core.Overdue;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.Printable;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs a handler that has a state, and keeps what it answers with what it changes. A request that
 * was answered before gets the kept answer, and nothing runs; after a fault that may pass a later
 * attempt of it runs.
 *
 * <p>A fold over the log: what is given, kept and forgotten depends on the requests before this
 * one, and on their times in the log, alone.
 *
 * @param <S> what is read of a request's key before it is known whether it runs
 */
abstract class KeepingNode<S> extends Node {

  private final String service;
  private final EngineSettings settings;
  private final Fault.Origin origin;
  private final String answer;
  private @Nullable KeyValueStore<Bytes, byte[]> store;
  private @Nullable KeptReplyPages pages;
  private @Nullable Overdue overdue;
  private @Nullable Backlogs backlogs;

  /**
   * @param answer the node that answers the caller
   */
  KeepingNode(String service, EngineSettings settings, String answer) {
    this.service = service;
    this.settings = settings;
    this.origin = new Fault.Origin(service, "");
    this.answer = answer;
  }

  /**
   * What there is of a key.
   *
   * @throws CodecException when it cannot be read
   */
  abstract S read(KeyValueStore<Bytes, byte[]> records, byte[] key);

  /** The answer that stands with it for this attempt of a request, if there is one. */
  abstract KeptReplyForm.@Nullable Found find(S read, DedupKey id, int attempt, long now);

  /**
   * Runs the handler. The reply is in the envelope afterwards, and what was changed is written,
   * together with the {@link #kept} answer.
   */
  abstract void run(
      Envelope envelope,
      KeyedRequest request,
      S read,
      KeyValueStore<Bytes, byte[]> records,
      KeptReplyPages older);

  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    KeyValueStore<Bytes, byte[]> records = given.getStateStore(StateNode.STORE);
    store = records;
    pages = new KeptReplyPages(records);
    Freshness freshness = Freshness.ofRequests(settings, service, given.taskId().partition());
    overdue = new Overdue(records, settings, freshness);
    backlogs = new Backlogs(records, settings, freshness);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    KeptReplyPages older = pages();
    older.prune(envelope.forgetTime());
    byte[] key = envelope.execution().key();
    if (key == null) {
      count(EngineCounter.MISSING_KEY);
      fail(envelope, FaultCode.BAD_REQUEST, "a stateful service needs a key, and there is none");
    } else {
      serve(envelope, key, records(), older);
    }
    forward(record, answer);
  }

  private void serve(
      Envelope envelope, byte[] key, KeyValueStore<Bytes, byte[]> records, KeptReplyPages older) {
    S read;
    try {
      read = read(records, key);
    } catch (CodecException unreadable) {
      failToRead(envelope, key, unreadable);
      return;
    }
    long now = envelope.time();
    DedupKey id = DedupKey.of(envelope.execution());
    int attempt = envelope.execution().attempt();
    KeptReplyForm.Found kept =
        KeptReplyForm.Found.first(find(read, id, attempt, now), older.find(id, attempt, now));
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
      String many = "%s requests of its key wait".formatted(settings.maxWaitingOfKey());
      refuse(envelope, id, older, many);
      return;
    }
    if (!older.hasRoom(settings.maxKept(), now)) {
      refuse(envelope, id, older, "%s replies are kept".formatted(older.size()));
      return;
    }
    KeyedRequest request = request(envelope, key, id);
    run(envelope, request, read, records, older);
    if (backlogs != null) {
      backlogs.done(key);
    }
  }

  final KeyedRequest request(Envelope envelope, byte[] key, DedupKey id) {
    int partition = context().taskId().partition();
    return new KeyedRequest(
        envelope.execution(), id, key, envelope.time(), partition, envelope.offset());
  }

  /**
   * A refusal says that nothing was done. So it must be kept too, or a repeat that finds room would
   * run; and when even for that there is none, nothing definite is said.
   */
  private void refuse(Envelope envelope, DedupKey id, KeptReplyPages older, String full) {
    count(EngineCounter.OVERLOADED);
    if (older.size() < settings.maxKept() + settings.keptRefusals()) {
      fail(envelope, FaultCode.UNAVAILABLE, full);
      older.add(ByteBuffer.wrap(kept(envelope, id)));
    } else {
      fail(envelope, FaultCode.TIMEOUT, full + ", and no refusal can be");
    }
  }

  /** The answer in hand, as it is kept. */
  final byte[] kept(Envelope envelope, DedupKey id) {
    Execution execution = envelope.execution();
    long until = execution.keptUntil(settings);
    return KeptReplyForm.write(
        id, execution.attempt(), until, envelope.reply(), origin, settings.counters());
  }

  /** Makes bytes of the answer in hand, or a fault. */
  final void seal(Envelope envelope) {
    KeptReplyForm.seal(envelope, settings, FaultCode.TOO_LARGE, origin);
  }

  final void failToRun(Envelope envelope, Throwable failure) {
    envelope.failToRun(failure, origin, settings);
  }

  final void failToDecode(Envelope envelope, CodecException unfit) {
    envelope.failToRead(unfit, origin, settings);
  }

  final void failToRead(Envelope envelope, byte[] key, CodecException unreadable) {
    count(EngineCounter.UNREADABLE_STATE);
    Envelope.tell(unreadable, origin, envelope.execution(), settings);
    String message = "the state of key '%s' cannot be read: %s";
    fail(
        envelope,
        FaultCode.HANDLER_FAILED,
        message.formatted(Printable.bytes(key), unreadable.getMessage()));
  }

  final void fail(Envelope envelope, FaultCode code, String message) {
    envelope.fail(code, message, origin);
  }

  final void count(EngineCounter counter) {
    settings.counters().count(counter);
  }

  final EngineSettings settings() {
    return settings;
  }

  final KeyValueStore<Bytes, byte[]> records() {
    if (store == null) {
      throw new IllegalStateException("a node is used before it is initialised");
    }
    return store;
  }

  private KeptReplyPages pages() {
    if (pages == null) {
      throw new IllegalStateException("a node is used before it is initialised");
    }
    return pages;
  }

  @Override
  public void close() {
    if (pages != null) {
      pages.close();
    }
  }

  /** Made anew for each run of a handler, which may keep it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record KeyedRequest(
      Execution execution, DedupKey id, byte[] key, long logTime, int partition, long offset)
      implements PartitionHandler.Request {
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
