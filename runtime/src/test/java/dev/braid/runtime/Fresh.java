package dev.braid.runtime;

import java.util.concurrent.ThreadLocalRandom;

/** Names that no other test has, nor an earlier run on the same cluster. */
public final class Fresh {

  private Fresh() {}

  public static String name(String word) {
    return word
        + "-"
        + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
  }
}
