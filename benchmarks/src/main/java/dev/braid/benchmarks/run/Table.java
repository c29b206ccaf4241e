package dev.braid.benchmarks.run;

import java.util.Locale;

/** Lines for people. */
public final class Table {

  private final StringBuilder lines = new StringBuilder();

  /** One more line, without the blanks at its end. */
  public Table line(String format, Object... values) {
    lines.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    return this;
  }

  /** All of them. */
  @Override
  public String toString() {
    return lines.toString();
  }
}
