package dev.braid.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where the partitions of a task ended when the task began to read them. What stands before that
 * may have been worked off before, by a run that was aborted and whose outputs were read all the
 * same; what comes behind it was certainly not. No clock can tell the two apart: those of this
 * instance, of the brokers and of the senders differ.
 */
@FunctionalInterface
public interface LogEnds {

  /**
   * The offset behind the last record that stands in a partition now, those of transactions that
   * are open or aborted included. Asked when a task starts, on its stream thread, which it must not
   * hold for longer than a second. An answer that is late is as good: until it is there, nothing
   * counts as new.
   */
  CompletionStage<Long> end(String topic, int partition);

  /** Nothing was there before: for drivers whose first life is their only one. */
  static LogEnds none() {
    return at(0);
  }

  /** For drivers that read a log again: what stands before this offset, in all their topics. */
  static LogEnds at(long offset) {
    return (topic, partition) -> CompletableFuture.completedFuture(offset);
  }
}
