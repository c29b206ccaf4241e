package dev.braid.testkit.replay;

import java.util.Set;

/** What may go wrong in a history. A smaller history has fewer of them. */
enum Peril {
  /** Threads end between any two steps, in the middle of a record too. */
  CRASH,
  /** Tasks go to other threads in good order. */
  MOVE,
  /** Clocks differ, by no more than the skew that is allowed, and the log's steps back. */
  CLOCKS,
  /** Handlers that may answer otherwise do, faults included. */
  HANDLERS,
  /** Requests come again, after any time. */
  REPEATS,
  /** What a thread sends is seen late, and not in the order in which it was sent to partitions. */
  DELAYS,
  /** Time passes between two steps, so that timeouts and deadlines pass. */
  LATENESS,
  /** The directory says of what is served that nobody serves it, and takes it back. */
  DIRECTORY,
  /** Places for replies are said to be missing that are there. */
  PLACES,
  /** Capacities are so small that requests are refused. */
  LOAD,
  /** Ledgers are busy now and then: a fault that may pass. */
  BUSY,
  /**
   * Topics whose records have all been read, and stand committed, are deleted and made again: their
   * offsets begin anew.
   */
  TOPICS,
  /** Topics are said to be broken, so that nothing would arrive there, and take it back. */
  TROUBLE,
  /**
   * What is sent to a topic does not arrive, and its sender hears of it some time later, at its
   * next commit at the latest: that fails, and the life with it.
   */
  EXPIRY,
  /** Handlers crash their process, and an instance remembers what was in hand when it did. */
  MACHINE,
  /** Who has lost its tasks goes on with what it has read, and its transaction ends late. */
  ZOMBIES,
  /** What handlers answer is a map, which iterates in another order each time. */
  MAPS,
  /**
   * What decides outcomes is another thing after a stop in good order: timeouts, retries, limits,
   * and the time that a request has when it says none.
   */
  CHANGE,
  /**
   * The same of what flows and handlers are: a flow has a step more at its end, and a ledger
   * refuses something else.
   */
  ROLL,
  /**
   * With {@link #ROLL}: steps that have an effect get other names too, where nothing is asked
   * twice. What is called under another name is another effect, should its request come again.
   */
  RENAME,
  /**
   * A registry, without whose schemas some values cannot be read, knows one or does not answer,
   * otherwise to each life: values that were sent, and values that an earlier life has kept.
   */
  REGISTRY,
  /**
   * Topics lose what has not been read: they are deleted and made again, or begin behind it, as
   * when it was kept for too short a time.
   */
  LOSSES,
  /**
   * The brokers end a transaction that has taken too long, and its thread, which has its tasks
   * still, goes on until it hears of that.
   */
  FENCING;

  /** Those that are drawn by themselves, so that the others stay as they are. */
  static final Set<Peril> APART = Set.of(CHANGE, ROLL, RENAME, REGISTRY, LOSSES, FENCING);

  /** What decides outcomes is another thing behind a stop in good order. */
  static final Set<Peril> CHANGES = Set.of(CHANGE, ROLL, RENAME);
}
