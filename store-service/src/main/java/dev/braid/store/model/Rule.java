package dev.braid.store.model;

import java.util.Arrays;
import java.util.Optional;

/** What becomes of two writes of one key that did not know of each other, and what may be asked. */
public enum Rule {

  /** The later one stays, by its {@link Stamp}. */
  LAST_WRITER("last-writer"),

  /** Whole numbers that are added to. */
  COUNTER("counter"),

  /** Sets that elements are added to and removed from. */
  SET("set");

  private final String text;

  Rule(String text) {
    this.text = text;
  }

  /** The word for it, in settings and commands. */
  public String text() {
    return text;
  }

  /** The rule of this word. */
  public static Optional<Rule> of(String text) {
    return Arrays.stream(values()).filter(rule -> rule.text.equals(text)).findFirst();
  }
}
