package dev.braid.testkit.faults;

/**
 * One thing that is wrong.
 *
 * @param about the id of the request, or the key of the state
 * @param details what was found, and what was expected
 */
public record Finding(Defect defect, String about, String details) {

  @Override
  public String toString() {
    return "%s %s: %s; %s".formatted(defect, about, defect.meaning(), details);
  }
}
