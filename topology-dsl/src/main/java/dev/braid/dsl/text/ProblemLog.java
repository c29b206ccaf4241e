package dev.braid.dsl.text;

import dev.braid.dsl.Problem;
import dev.braid.dsl.SourcePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Gathers what is wrong with one text. */
final class ProblemLog {

  private final SourceText source;
  private final List<Problem> problems = new ArrayList<>();

  ProblemLog(SourceText source) {
    this.source = source;
  }

  void add(Token token, String message, String hint) {
    add(token.start(), token.end(), message, hint);
  }

  void add(int start, int end, String message, String hint) {
    add(Problem.at(source.place(start, end), message).withHint(hint));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  /** Forgets those whose place is not meant. */
  void retain(Predicate<SourcePlace> meant) {
    problems.removeIf(problem -> problem.place().isPresent() && !meant.test(problem.place().get()));
  }

  /** All of them, by place. */
  List<Problem> sorted() {
    return problems.stream().distinct().sorted().toList();
  }
}
