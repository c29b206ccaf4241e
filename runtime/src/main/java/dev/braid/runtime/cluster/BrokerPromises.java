package dev.braid.runtime.cluster;

import dev.braid.runtime.config.Guarantee;
import java.util.List;
import org.slf4j.Logger;

/**
 * What the brokers can promise, found out when an app starts: how far they bear the app's {@link
 * Guarantee}. A value.
 *
 * @param findings one for each question, in a fixed order; what is unknown is a note
 */
public record BrokerPromises(List<Finding> findings) {

  public BrokerPromises {
    findings = List.copyOf(findings);
  }

  /** How much a finding matters. */
  public enum Level {
    /** As it should be. */
    FINE,
    /** Good to know: unknown, slower than it could be, or enough for development. */
    NOTE,
    /** The guarantee is weaker than its name, or the app will not work. */
    WARNING
  }

  /**
   * An answer to one question.
   *
   * @param about what was looked at
   * @param found what it is
   * @param meaning what that means for the guarantee
   * @param advice what to set instead; empty when it is fine
   */
  public record Finding(Level level, String about, String found, String meaning, String advice) {

    /** In one line. */
    @Override
    public String toString() {
      String line = "%s: %s; %s".formatted(about, found, meaning);
      return advice.isEmpty() ? line : line + "; " + advice;
    }
  }

  /** The findings of a level. */
  public List<Finding> of(Level level) {
    return findings.stream().filter(finding -> finding.level() == level).toList();
  }

  /** One line when all is fine; otherwise one for each finding that is not. */
  public void log(Logger log, String app, Guarantee guarantee) {
    if (of(Level.FINE).size() == findings.size()) {
      log.info("{}: {}, and the brokers bear it: {}", app, guarantee.text(), found());
      return;
    }
    of(Level.WARNING)
        .forEach(finding -> log.warn("{}: {}, but {}", app, guarantee.text(), finding));
    of(Level.NOTE).forEach(finding -> log.info("{}: note: {}", app, finding));
  }

  private String found() {
    return String.join(
        ", ", findings.stream().map(finding -> finding.about() + " " + finding.found()).toList());
  }
}
