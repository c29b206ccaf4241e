package dev.braid.benchmarks;

/** An instance whose process can be ended. Ending it twice does no harm. */
interface Launched {

  /** As {@code kill -9} does: it cannot say goodbye. */
  void kill();

  /** As {@code kill} does: it can. */
  void terminate();
}
