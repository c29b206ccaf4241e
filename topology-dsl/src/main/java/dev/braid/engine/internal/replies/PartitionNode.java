package dev.braid.engine.internal.replies;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Service;
import dev.braid.dsl.Work;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handler of a partitioned service with the entries of its partition; what it changes and
 * tells, and the answer, are written together, the answer in a page beside the entries.
 *
 * <p>Its ticks are records of its own log: written when this instance's clock says so, they act
 * when they are read, at the log's time, and in every life the same.
 */
public final class PartitionNode<I, O> extends KeepingNode<Boolean> {

  /** How often it is looked whether a tick is due, and the shortest time between two of them. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** A tick that has not been read by then is written again: its record may be lost. */
  private static final Duration LOST = Duration.ofSeconds(10);

  private final Service<I, O> service;
  private final Work.Partitioned<I, O> work;
  private final String log;
  private final String changes;

  /** By this instance's clock, in milliseconds. */
  private long nextTick;

  /**
   * @param log the sink to the service's own requests
   * @param changes the sink to its topic of changes
   * @param replyNode the node that answers the caller
   */
  public PartitionNode(
      Service<I, O> service,
      Work.Partitioned<I, O> work,
      EngineSettings settings,
      String log,
      String changes,
      String replyNode) {
    super(service.name(), settings, replyNode);
    this.service = service;
    this.work = work;
    this.log = log;
    this.changes = changes;
  }

  /** What was due while nobody owned the partition is looked for soon. */
  @Override
  public void init(ProcessorContext<byte[], Envelope> given) {
    super.init(given);
    nextTick = 0;
    every(TICK, now -> tick());
  }

  private void tick() {
    long now = environment().clock().millis();
    if (now < nextTick) {
      return;
    }
    nextTick = now + LOST.toMillis();
    Envelope outgoing = Envelope.outgoing("", context().taskId().partition());
    Record<byte[], Envelope> tick = new Record<>(null, outgoing, context().currentSystemTimeMs());
    Wire.put(tick.headers(), Wire.TICK, "1");
    forward(tick, log);
  }

  @Override
  protected void process(Record<byte[], Envelope> record, Envelope envelope) {
    if (record.key() == null && record.headers().lastHeader(Wire.TICK) != null) {
      readTick(envelope);
    } else {
      super.process(record, envelope);
    }
  }

  private void readTick(Envelope envelope) {
    PartitionEntries entries = new PartitionEntries(records());
    KeyedRequest request = request(envelope, new byte[0], DedupKey.of(envelope.execution()));
    try {
      long next = work.handler().tick(entries, request);
      boolean changed = apply(envelope, entries);
      long soon = environment().clock().millis() + TICK.toMillis();
      nextTick = changed ? soon : Math.max(soon, next);
      if (changed && next <= envelope.time()) {
        nextTick = 0; // it was more than one can do
        tick();
      }
    } catch (CodecException unreadable) {
      failToRead(envelope, request.key(), unreadable);
    } catch (Exception | Error failure) {
      failToRun(envelope, failure);
    }
  }

  @Override
  Boolean read(KeyValueStore<Bytes, byte[]> records, byte[] key) {
    return true;
  }

  @Override
  KeptReplyForm.@Nullable Found find(Boolean read, DedupKey id, int attempt, long now) {
    return null;
  }

  @Override
  void run(
      Envelope envelope,
      KeyedRequest request,
      Boolean read,
      KeyValueStore<Bytes, byte[]> records,
      KeptReplyPages older) {
    PartitionEntries entries = new PartitionEntries(records);
    try {
      run(envelope, request, envelope.value().required(service.ref().input()), entries);
    } catch (CodecException unfit) {
      failToDecode(envelope, unfit);
    }
    if (envelope.isOk() && apply(envelope, entries)) {
      nextTick = Math.min(nextTick, environment().clock().millis() + TICK.toMillis());
    }
    older.add(ByteBuffer.wrap(kept(envelope, request.id())));
  }

  private void run(Envelope envelope, KeyedRequest request, I input, PartitionEntries entries) {
    try {
      O output = work.handler().handle(entries, input, request);
      envelope.succeed(Value.answered(output, service.ref().output(), service.name()));
      seal(envelope);
    } catch (CodecException unreadable) {
      failToRead(envelope, request.key(), unreadable);
    } catch (Exception | Error failure) {
      failToRun(envelope, failure);
    }
  }

  /** Whether there is something that was changed. */
  private boolean apply(Envelope envelope, PartitionEntries entries) {
    long time = Math.max(0, envelope.time()); // of the log: a replay tells the very same
    entries.apply();
    for (PartitionEntries.Change change : entries.told()) {
      Envelope outgoing = Envelope.outgoing("", context().taskId().partition());
      outgoing.setPayload(change.value());
      forward(new Record<>(change.key(), outgoing, time), changes);
    }
    return !entries.told().isEmpty();
  }
}
