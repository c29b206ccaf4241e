package dev.braid.testkit.replay;

/** Whoever does something in a history when it is drawn. */
interface Actor {

  /** Does its next step, if it has one. Answers whether it had. */
  boolean step();

  /** Whether nothing is left for it to do before time passes. */
  boolean isIdle();

  /** Whether it has read this topic to its end, and will not read that again. */
  default boolean hasDoneWith(String topic) {
    return true;
  }

  /** The topic has been made anew: it is read from its beginning. */
  default void beginAnew(String topic) {}

  /** Time has passed, and whatever was begun is finished: for actors that look at clocks. */
  default void rest() {}
}
