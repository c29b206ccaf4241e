package dev.braid.testkit.replay;

/**
 * A request that a client makes.
 *
 * @param root what it is known by, wherever it leads to; its input
 * @param target the service or flow that it asks
 * @param attempts how often it asks at most
 * @param repeats how often each attempt comes once more, as it was
 * @param foreign whether it comes without a call id, as from somebody who is not of Braid
 * @param patience until it asks again; its deadline, too, in milliseconds
 * @param keep for how many milliseconds the result is kept of the execution that it starts; 0: for
 *     as long as usual; {@link #ASKS}: it starts none that outlives it
 */
record Letter(
    String root,
    String target,
    String key,
    int attempts,
    int repeats,
    boolean foreign,
    long patience,
    long keep) {

  private static final long ASKS = -1;

  Letter(
      String root,
      String target,
      String key,
      int attempts,
      int repeats,
      boolean foreign,
      long patience) {
    this(root, target, key, attempts, repeats, foreign, patience, ASKS);
  }

  /** The same, for an execution that outlives who starts it. */
  Letter started(long resultIsKept) {
    return new Letter(root, target, key, attempts, repeats, false, patience, resultIsKept);
  }

  boolean isStart() {
    return keep != ASKS;
  }

  Letter plain() {
    return new Letter(root, target, key, 1, 0, foreign, patience, keep);
  }

  @Override
  public String toString() {
    return "%s %s %s (key %s, up to %d times%s%s, patience %d ms)"
        .formatted(
            root,
            keep == ASKS ? "asks" : "starts, to be kept for " + keep + " ms,",
            target,
            key,
            attempts,
            repeats > 0 ? ", repeated " + repeats + " times" : "",
            foreign ? ", without a call id" : "",
            patience);
  }
}
