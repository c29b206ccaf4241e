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
 */
record Letter(
    String root,
    String target,
    String key,
    int attempts,
    int repeats,
    boolean foreign,
    long patience) {

  Letter plain() {
    return new Letter(root, target, key, 1, 0, foreign, patience);
  }

  @Override
  public String toString() {
    return "%s asks %s (key %s, up to %d times%s%s, patience %d ms)"
        .formatted(
            root,
            target,
            key,
            attempts,
            repeats > 0 ? ", repeated " + repeats + " times" : "",
            foreign ? ", without a call id" : "",
            patience);
  }
}
