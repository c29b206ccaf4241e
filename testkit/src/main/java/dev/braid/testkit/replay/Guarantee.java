package dev.braid.testkit.replay;

/** What an app promises. */
enum Guarantee {
  /** What keeps something runs in transactions, and everybody reads uncommitted. */
  EFFECTIVE_ONCE,
  /** Everything runs in transactions, and nobody reads what is not committed. */
  EXACTLY_ONCE,
  /** Nothing runs in transactions: state, offsets and what was sent survive apart. */
  AT_LEAST_ONCE
}
