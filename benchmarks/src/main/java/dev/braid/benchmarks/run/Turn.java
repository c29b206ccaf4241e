package dev.braid.benchmarks.run;

/** What every service of a call does: little, and another reply for each number of services. */
public final class Turn {

  private Turn() {}

  /** The text with its first letter at its end. */
  public static String once(String text) {
    return text.isEmpty() ? text : text.substring(1) + text.charAt(0);
  }

  public static String times(int times, String text) {
    String turned = text;
    for (int i = 0; i < times; i++) {
      turned = once(turned);
    }
    return turned;
  }
}
