package dev.braid.testkit.faults;

/** What can happen to an instance, until it is healed. */
public enum StrikeKind {
  /** {@code kill -9}; healed by a restart. */
  KILL,
  /** {@code SIGSTOP}; healed by {@code SIGCONT}. */
  FREEZE,
  /** Its connections are cut, and new ones refused; healed by letting them through. */
  CUT,
  /** Its connections are slow; healed by letting them be quick. */
  DELAY
}
