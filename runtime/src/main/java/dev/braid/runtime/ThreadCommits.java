package dev.braid.runtime;

import dev.braid.dsl.kafka.Commits;

/**
 * Counts the transactions that each stream thread has committed, as its producer tells. A thread
 * that has never begun one has none to wait for. For any thread; each sees its own.
 */
final class ThreadCommits implements Commits {

  private final ThreadLocal<Known> threads = ThreadLocal.withInitial(Known::new);

  /** What is known of one thread. */
  private static final class Known {
    private boolean transactional;
    private long count;
  }

  @Override
  public long count() {
    Known own = threads.get();
    if (!own.transactional) {
      own.count++;
    }
    return own.count;
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
