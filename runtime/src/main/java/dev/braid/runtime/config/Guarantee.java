package dev.braid.runtime.config;

/**
 * What an app promises about the effects of a request when processes die, freeze and come back:
 * about its executions, the state of its services, and its replies. What a handler does outside of
 * Kafka may happen twice under every one of them.
 *
 * <p>It is set by {@link ConfigKey#GUARANTEE}, for everything that an app runs and for its request
 * clients.
 */
public enum Guarantee {

  /**
   * Effects happen once, and nobody waits for a transaction. What keeps state runs in transactions
   * and reads what is not committed yet: it is a deterministic fold over its log, so that an output
   * which is seen before its commit is made again, the same, if the transaction aborts. What keeps
   * no state runs at least once; a repeat is known by its call id.
   *
   * <p>Price: services with state must be deterministic, and a foreign consumer which reads
   * uncommitted may see a record whose transaction aborts, and then again, with the same call id.
   */
  EFFECTIVE_ONCE,

  /**
   * Effects happen once, and nobody sees a record before its transaction commits: everything, also
   * what keeps no state, runs in transactions and reads only what is committed. For services that
   * cannot be deterministic.
   *
   * <p>Price: each hop waits for a commit, of which there is one every 100 ms; and a reader waits
   * behind the open transaction of an instance that has died until that is aborted. Committing
   * after every record instead would serve a few hundred requests a second, not thousands.
   */
  EXACTLY_ONCE,

  /**
   * No request is lost, and nothing runs in transactions. After a crash what was done since the
   * last commit is done again, and state that it had changed by then is changed twice; an instance
   * that was frozen may go on beside its successor and fork the state.
   *
   * <p>Price: that. For services and flows for which a repeat does no harm.
   */
  AT_LEAST_ONCE;

  /** As it stands in a configuration. */
  public String text() {
    return Kind.text(this);
  }

  /** Whether what keeps state, or none, runs in transactions. */
  public boolean transactional(boolean stateful) {
    return switch (this) {
      case EFFECTIVE_ONCE -> stateful;
      case EXACTLY_ONCE -> true;
      case AT_LEAST_ONCE -> false;
    };
  }

  /** What the clients of an app read: every record, or the committed ones. */
  public String isolation() {
    return this == EXACTLY_ONCE ? "read_committed" : "read_uncommitted";
  }
}
