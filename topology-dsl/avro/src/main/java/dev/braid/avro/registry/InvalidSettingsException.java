package dev.braid.avro.registry;

import dev.braid.dsl.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Properties that make no settings of a schema registry, with all their problems at once. */
public final class InvalidSettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidSettingsException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong: the subject of each is the property. */
  public List<Problem> problems() {
    return problems;
  }
}
