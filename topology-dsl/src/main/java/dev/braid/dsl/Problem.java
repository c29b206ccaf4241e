package dev.braid.dsl;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import java.util.Optional;

/**
 * Something wrong with a description: where, what was found, what to try. Sorted by place.
 *
 * @param subject the definition or step it is about; empty when the place says it all
 * @param place where in a text, when the description came from one
 * @param message what was found and what was expected
 * @param hint what to try; may be empty
 */
public record Problem(String subject, Optional<SourcePlace> place, String message, String hint)
    implements Comparable<Problem> {

  private static final Comparator<Problem> ORDER =
      comparing((Problem problem) -> problem.place.map(SourcePlace::file).orElse(""))
          .thenComparing(problem -> problem.place.map(SourcePlace::line).orElse(0))
          .thenComparing(problem -> problem.place.map(SourcePlace::column).orElse(0))
          .thenComparing(Problem::subject)
          .thenComparing(Problem::message)
          .thenComparing(Problem::hint);

  /** A problem without a place in a text. */
  public static Problem of(String subject, String message) {
    return new Problem(subject, Optional.empty(), message, "");
  }

  public static Problem at(SourcePlace place, String message) {
    return new Problem("", Optional.of(place), message, "");
  }

  public Problem withHint(String text) {
    return new Problem(subject, place, message, text);
  }

  public Problem withPlace(SourcePlace found) {
    return new Problem(subject, Optional.of(found), message, hint);
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  /** The problem as people read it: place, message, the line with a caret, and the hint. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (place.isPresent()) {
      SourcePlace at = place.get();
      text.append(at).append(": ").append(message).append('\n').append(at.excerpt());
    } else {
      text.append(subject.isEmpty() ? "" : subject + ": ").append(message);
    }
    if (!hint.isEmpty()) {
      text.append("\n  ").append(hint);
    }
    return text.toString();
  }
}
