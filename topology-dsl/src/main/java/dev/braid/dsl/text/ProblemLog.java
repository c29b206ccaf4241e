package dev.braid.dsl.text;

import dev.braid.dsl.Problem;
import java.util.ArrayList;
import java.util.List;

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

  /** All of them, by place. */
  List<Problem> sorted() {
    return problems.stream().distinct().sorted().toList();
  }
}
