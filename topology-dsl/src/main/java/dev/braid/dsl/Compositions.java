package dev.braid.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the compact constructors of the compositions share. */
final class Compositions {

  private Compositions() {}

  /** Replaces each step for which {@code sameKind} has an answer by that answer. */
  static List<Step> flattened(List<Step> steps, Function<Step, @Nullable List<Step>> sameKind) {
    List<Step> flat = new ArrayList<>(steps.size());
    for (Step step : steps) {
      List<Step> inner = sameKind.apply(step);
      if (inner == null) {
        flat.add(step);
      } else {
        flat.addAll(inner);
      }
    }
    return List.copyOf(flat);
  }

  static void requireAtLeast(int least, List<Step> steps, String kind) {
    if (steps.size() < least) {
      throw new IllegalArgumentException(
          "a %s needs at least %s steps, found %s".formatted(kind, least, steps.size()));
    }
  }
}
