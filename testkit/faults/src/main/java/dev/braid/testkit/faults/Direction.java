package dev.braid.testkit.faults;

/** A way through a proxy. */
public enum Direction {
  TO_SERVER,
  TO_CLIENT
}
