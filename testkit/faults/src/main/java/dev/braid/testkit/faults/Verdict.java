package dev.braid.testkit.faults;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link LedgerChecker} says of a history. It prints itself as a report.
 *
 * @param findings all that is wrong; empty when nothing is
 * @param figures of the history
 */
public record Verdict(List<Finding> findings, Figures figures) {

  private static final int MOST_SHOWN_OF_A_KIND = 5;

  public Verdict {
    findings = List.copyOf(findings);
  }

  /** Whether nothing is wrong. */
  public boolean isClean() {
    return findings.isEmpty();
  }

  /** How often each defect was found; those that were not are left out. */
  public Map<Defect, Integer> counts() {
    Map<Defect, Integer> counts = new EnumMap<>(Defect.class);
    findings.forEach(finding -> counts.merge(finding.defect(), 1, Integer::sum));
    return counts;
  }

  @Override
  public String toString() {
    StringBuilder report = new StringBuilder(figures.toString());
    if (isClean()) {
      return report.append("\nnothing is wrong").toString();
    }
    report.append("\n%d things are wrong: %s".formatted(findings.size(), counts()));
    for (Defect defect : counts().keySet()) {
      findings.stream()
          .filter(finding -> finding.defect() == defect)
          .limit(MOST_SHOWN_OF_A_KIND)
          .forEach(finding -> report.append("\n  ").append(finding));
    }
    return report.toString();
  }
}
