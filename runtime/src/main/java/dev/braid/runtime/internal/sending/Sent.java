package dev.braid.runtime.internal.sending;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A record that is on its way. It ends once: when its producer says so, or when it is given up
 * before. For any thread.
 */
final class Sent implements Callback {

  private final ProducerRecord<byte[], byte[]> record;
  private final @Nullable Callback told;
  private final RefusedSends.@Nullable Source source;
  private final long since;
  private final Ends ends;
  private final CompletableFuture<RecordMetadata> result = new CompletableFuture<>();
  private int leaderless;
  private boolean ended;

  /** Its neighbours on the way. For {@link SendLine}. */
  @Nullable Sent before;

  @Nullable Sent after;

  /** Whose records end. */
  interface Ends {

    /** Answers what is told of it. */
    Exception failed(Sent sent, Exception failure);

    /** Was told. */
    void ended(Sent sent);

    /** One that was given up before has ended. */
    void endedLate(Sent sent);
  }

  /**
   * @param since in nanoseconds
   */
  Sent(
      ProducerRecord<byte[], byte[]> record,
      @Nullable Callback told,
      RefusedSends.@Nullable Source source,
      long since,
      Ends ends) {
    this.record = record;
    this.told = told;
    this.source = source;
    this.since = since;
    this.ends = ends;
  }

  ProducerRecord<byte[], byte[]> record() {
    return record;
  }

  String topic() {
    return record.topic();
  }

  /** Or -1. */
  int partition() {
    Integer partition = record.partition();
    return partition == null ? -1 : partition;
  }

  byte @Nullable [] key() {
    return record.key();
  }

  Ends ends() {
    return ends;
  }

  RefusedSends.@Nullable Source source() {
    return source;
  }

  long since() {
    return since;
  }

  CompletableFuture<RecordMetadata> result() {
    return result;
  }

  /** Its partition was found without a leader once more. Answers how often; for one thread. */
  int countLeaderless() {
    leaderless++;
    return leaderless;
  }

  /** By the producer. */
  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (!take()) {
      ends.endedLate(this);
      return;
    }
    Exception told = failure == null ? null : ends.failed(this, failure);
    tell(metadata, told);
  }

  /** By whoever has found out that it cannot arrive. Answers false when it has ended. */
  boolean giveUp(Exception failure) {
    boolean mine = take();
    if (mine) {
      tell(null, failure);
    }
    return mine;
  }

  /** Answers whether whoever asks is to say how it ended: the first one is. */
  synchronized boolean take() {
    boolean mine = !ended;
    ended = true;
    return mine;
  }

  void tell(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    try {
      if (told != null) {
        told.onCompletion(metadata, failure);
      }
    } finally {
      ends.ended(this);
      if (failure == null) {
        result.complete(metadata);
      } else {
        result.completeExceptionally(failure);
      }
    }
  }
}
