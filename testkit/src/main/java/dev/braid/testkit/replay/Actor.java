package dev.braid.testkit.replay;

/** Whoever does something in a history when it is drawn. */
interface Actor {

  /** Does its next step, if it has one. Answers whether it had. */
  boolean step();

  /** Whether nothing is left for it to do before time passes. */
  boolean isIdle();

  /** Time has passed, and whatever was begun is finished: for actors that look at clocks. */
  default void rest() {}
}
