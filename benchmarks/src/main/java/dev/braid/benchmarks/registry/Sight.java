package dev.braid.benchmarks.registry;

/** What an observer may see of an instance. */
enum Sight {
  UP,
  /** In doubt, and still among those that are there. */
  SUSPECT,
  GONE
}
