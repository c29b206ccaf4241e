package dev.braid.dsl;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A description that is wrong, with all its problems at once. Thrown before anything starts. */
public final class FlowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public FlowException(Collection<Problem> problems) {
    super(problems.stream().sorted().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted().toList();
  }

  /** Throws when there is any problem. */
  public static void throwIfAny(Collection<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new FlowException(problems);
    }
  }

  /** The problems, sorted by place; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
