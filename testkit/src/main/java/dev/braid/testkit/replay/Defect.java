package dev.braid.testkit.replay;

/** What is broken on purpose, from outside of the engine, to prove that it would be found. */
enum Defect {
  NONE,
  /** The engine is told that its writes stand before they do. */
  COMMITS_TOLD_EARLY,
  /** A restore leaves out an entry that was committed. */
  ENTRY_LOST,
  /** The engine is told that the log was empty when a task began. */
  ENDS_OF_NOTHING
}
