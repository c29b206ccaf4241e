package dev.braid.testkit.replay;

/** A process ended in the middle of a record. */
final class Killed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Killed() {
    super("killed", null, false, false);
  }
}
