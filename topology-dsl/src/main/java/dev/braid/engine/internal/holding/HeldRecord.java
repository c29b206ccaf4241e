package dev.braid.engine.internal.holding;

import dev.braid.engine.internal.core.Envelope;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits in a {@link DecodeBuffer}: its entry in the store, and what is known of it.
 */
final class HeldRecord {

  /** Of what has no deadline that counts; late enough, and may still be added to. */
  static final long NEVER = Long.MAX_VALUE / 2;

  final String entry;

  /** When it is set aside. */
  final long end;

  /** Of a request without a verdict, which no run can have begun; of others {@link #NEVER}. */
  final long deadline;

  /** Whose order it keeps, or null. */
  final @Nullable ByteBuffer lane;

  /** What the store says. */
  HeldFormat.Entry stored;

  /** Whether it can be decoded; then it waits for those of its key before it. */
  boolean ready;

  /** Whether its codec is to be asked again. */
  boolean toAsk;

  /** Whether its verdict may act: a replay comes to the same. */
  boolean stands;

  /** Why it cannot be decoded, as far as is known. */
  @Nullable String trouble;

  HeldRecord(
      String entry, HeldFormat.Entry stored, long end, long deadline, @Nullable ByteBuffer lane) {
    this.entry = entry;
    this.stored = stored;
    this.end = end;
    this.deadline = deadline;
    this.lane = lane;
  }

  Record<byte[], Envelope> record() {
    return stored.record();
  }

  /** Whether it is a reply that goes on where it stands in the log, or one behind such. */
  boolean keepsItsPlace() {
    return !isRequest() && stored.mayHaveBegun();
  }

  HeldFormat.@Nullable Verdict verdict() {
    return stored.verdict();
  }

  boolean isRequest() {
    return record().value().kind() == Envelope.Kind.REQUEST;
  }

  /** Whether its verdict must not act yet; nor is it judged again. */
  boolean awaitsCommit() {
    return verdict() != null && !stands;
  }

  /** Whether its verdict can act: only a request that is to run must be decoded for that. */
  boolean mayGo() {
    return stands && (ready || !keepsItsTurn());
  }

  /** A request that is to run does so in the order of its key; faults and replies keep none. */
  boolean keepsItsTurn() {
    return isRequest() && verdict() != null && verdict().isThrough();
  }

  /** Whether its codec has not been asked yet: there is always one attempt. */
  boolean isNew() {
    return toAsk && trouble == null;
  }
}
