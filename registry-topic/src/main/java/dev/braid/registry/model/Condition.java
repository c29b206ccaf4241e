package dev.braid.registry.model;

import java.util.Locale;

/** What an instance says of its own readiness for work. */
public enum Condition {
  SERVING,
  /** It ends what it has in hand, and takes nothing new. */
  DRAINING;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A word of a later version is said by something that lives: the safe reading is serving. */
  public static Condition of(String text) {
    return text.equals(DRAINING.text()) ? DRAINING : SERVING;
  }
}
