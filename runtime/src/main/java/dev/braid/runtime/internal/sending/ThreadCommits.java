package dev.braid.runtime.internal.sending;

import dev.braid.engine.Commits;

/**
 * Counts the transactions that each stream thread has committed, as its producer tells. A thread
 * that has never begun one waits for its outputs to be acknowledged, which they are in each commit.
 * For any thread; each sees its own.
 */
public final class ThreadCommits implements Commits {

  private final boolean atomic;

  /**
   * @param atomic whether what keeps something does so in transactions
   */
  public ThreadCommits(boolean atomic) {
    this.atomic = atomic;
  }

  private final ThreadLocal<Known> threads = ThreadLocal.withInitial(Known::new);

  /** What is known of one thread. */
  private static final class Known {
    private boolean transactional;
    private long count;
  }

  @Override
  public boolean areAtomic() {
    return atomic;
  }

  @Override
  public long count() {
    return threads.get().count;
  }

  /** All that the calling thread has sent is acknowledged. */
  void flushed() {
    Known own = threads.get();
    if (!own.transactional) {
      own.count++;
    }
  }

  /** The calling thread has begun a transaction. */
  void begun() {
    threads.get().transactional = true;
  }

  /** It has committed one. */
  void committed() {
    threads.get().count++;
  }
}
