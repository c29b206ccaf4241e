package dev.braid.runtime;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import java.util.ArrayList;
import java.util.List;
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
    for (Codec<?> codec : app.codecs()) {
      try {
        codec.prepare();
      } catch (CodecException unusable) {
        problems.add(Problem.of(app.name(), String.valueOf(unusable.getMessage())));
      }
    }
    FlowException.throwIfAny(problems);
  }
}
