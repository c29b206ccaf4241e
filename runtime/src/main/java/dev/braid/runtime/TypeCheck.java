package dev.braid.runtime;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of an app's types before it starts. */
final class TypeCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TypeCheck.class);

  private TypeCheck() {}

  /**
   * Looks whether the types in its flows fit, then prepares its codecs. May wait for a registry.
   *
   * @param strict whether types that do not fit are problems; if not, they are warned of
   * @throws FlowException with every problem at once
   */
  static void run(App app, boolean strict) {
    List<Problem> problems = new ArrayList<>();
    List<Problem> mismatches = app.mismatches();
    if (strict) {
      problems.addAll(mismatches);
    } else {
      mismatches.forEach(mismatch -> LOG.warn("{}: {}", app.name(), mismatch));
    }
    problems.addAll(unprepared(app));
    FlowException.throwIfAny(problems);
  }

  /**
   * Each refusal once, with all that it concerns. Where a registry does not answer, the others are
   * not prepared: they would wait for it as long, one after the other.
   */
  private static List<Problem> unprepared(App app) {
    Map<String, Set<String>> refusals = new LinkedHashMap<>();
    for (CodecUses.Use use : app.codecs().all()) {
      try {
        use.codec().prepare();
      } catch (CodecException unusable) {
        String message = String.valueOf(unusable.getMessage());
        refusals.computeIfAbsent(message, unused -> new LinkedHashSet<>()).add(use.by());
        if (unusable.isUnavailable()) {
          break;
        }
      }
    }
    return refusals.entrySet().stream()
        .map(
            refusal ->
                Problem.of(
                    app.name(), String.join(", ", refusal.getValue()) + ": " + refusal.getKey()))
        .toList();
  }
}
