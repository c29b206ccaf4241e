package dev.braid.dsl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what is wrong with one definition taken for itself: limits, and names used twice. */
final class DefinitionCheck {

  private final String definition;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private int steps;
  private boolean tooDeep;

  private DefinitionCheck(String definition) {
    this.definition = definition;
  }

  static List<Problem> problems(String definition, Step step) {
    DefinitionCheck check = new DefinitionCheck(definition);
    check.visit(step, 0);
    if (check.tooDeep) {
      check.add(
          definition,
          "more than %s compositions inside each other".formatted(FlowLimits.DEPTH),
          "give an inner part a definition of its own");
    }
    if (check.steps > FlowLimits.STEPS) {
      check.add(
          definition,
          "%s steps, at most %s are allowed".formatted(check.steps, FlowLimits.STEPS),
          "give a part of it a definition of its own");
    }
    return List.copyOf(check.problems);
  }

  private void visit(Step step, int depth) {
    if (step instanceof Composition composition) {
      if (depth >= FlowLimits.DEPTH) {
        tooDeep = true;
        return;
      }
      checkFanOut(composition);
      composition.steps().forEach(child -> visit(child, depth + 1));
    } else if (step instanceof Leaf leaf) {
      visit(leaf);
    }
  }

  private void visit(Leaf leaf) {
    steps++;
    String id = leaf.localId();
    if (!ids.add(id)) {
      String what = leaf.label().isPresent() ? "label" : "name";
      add(
          definition + "." + id,
          "the %s '%s' is used a second time".formatted(what, id),
          "give this one a label, such as 'again: %s'".formatted(leaf.name()));
    }
  }

  private void checkFanOut(Composition composition) {
    boolean fans =
        composition instanceof Parallel || (composition instanceof Batch batch && batch.recorded());
    if (fans && composition.steps().size() > FlowLimits.FAN_OUT) {
      add(
          definition,
          "a parallel or recorded batch of %s, at most %s are allowed"
              .formatted(composition.steps().size(), FlowLimits.FAN_OUT),
          "");
    }
  }

  private void add(String subject, String message, String hint) {
    problems.add(Problem.of(subject, message).withHint(hint));
  }
}
