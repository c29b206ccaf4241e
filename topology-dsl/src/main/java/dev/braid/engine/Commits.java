package dev.braid.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a stream thread that what it has written stands. An output is seen before its transaction
 * commits; a refusal that says "certainly not done" may be told only when no replay can come to
 * another end. Called on stream threads, and answers for the one that asks.
 */
@FunctionalInterface
public interface Commits {

  /**
   * Whether all that is written between two commits stands or falls together. If not, a record that
   * was written may stand though one that was written before it does not.
   */
  default boolean areAtomic() {
    return true;
  }

  /**
   * A number that has grown since an earlier question when all that the calling thread had written
   * by then is committed.
   */
  long count();

  /** For threads without transactions: what is written stands at once. */
  static Commits immediate() {
    return new AtomicLong()::incrementAndGet;
  }
}
