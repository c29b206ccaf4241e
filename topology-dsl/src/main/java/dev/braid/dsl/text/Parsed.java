package dev.braid.dsl.text;

import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What became of a text: the file it holds, or else all that is wrong with it.
 *
 * @param file present exactly when there are no problems
 * @param problems sorted by place; each has one
 */
public record Parsed(Optional<FlowFile> file, List<Problem> problems) {

  public Parsed {
    problems = List.copyOf(problems);
    if (file.isPresent() != problems.isEmpty()) {
      throw new IllegalArgumentException("either a file or problems, found " + problems);
    }
  }

  static Parsed good(FlowFile file) {
    return new Parsed(Optional.of(file), List.of());
  }

  static Parsed wrong(List<Problem> problems) {
    return new Parsed(Optional.empty(), problems);
  }

  /**
   * The file.
   *
   * @throws FlowException with all problems, when there are any
   */
  public FlowFile orElseThrow() {
    return file.orElseThrow(() -> new FlowException(problems));
  }
}
