package dev.braid.benchmarks.run;

/** An instance whose process can be ended. Ending it twice does no harm. */
public interface Launched {

  /** As {@code kill -9} does: it cannot say goodbye. */
  void kill();

  /** As {@code kill} does: it can. */
  void terminate();
}
