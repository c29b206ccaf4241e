package dev.braid.runtime.config;

import dev.braid.dsl.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that is wrong, with all its problems at once. Thrown before anything starts. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
