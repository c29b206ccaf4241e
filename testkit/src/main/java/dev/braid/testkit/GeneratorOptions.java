package dev.braid.testkit;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How large random flows get, and what is in them.
 *
 * @param features what may appear
 * @param maxSteps the most leaves of one definition, at least 1
 * @param maxDepth the most compositions around a leaf
 * @param maxDefinitions the most definitions beside the flow, with {@link Feature#DEFINITIONS}
 */
public record GeneratorOptions(
    Set<Feature> features, int maxSteps, int maxDepth, int maxDefinitions) {

  /** Everything, in a size that still reads well when it fails. */
  public static final GeneratorOptions ALL =
      new GeneratorOptions(EnumSet.allOf(Feature.class), 10, 4, 2);

  public GeneratorOptions {
    EnumSet<Feature> copy = EnumSet.noneOf(Feature.class);
    copy.addAll(features);
    features = Collections.unmodifiableSet(copy);
    if (maxSteps < 1 || maxDepth < 0 || maxDefinitions < 0) {
      throw new IllegalArgumentException(
          "expected at least 1 step, depth 0 and 0 definitions, found %d, %d and %d"
              .formatted(maxSteps, maxDepth, maxDefinitions));
    }
  }

  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** These options less some features. */
  public GeneratorOptions without(Feature first, Feature... more) {
    Set<Feature> fewer = EnumSet.noneOf(Feature.class);
    fewer.addAll(features);
    fewer.removeAll(EnumSet.of(first, more));
    return new GeneratorOptions(fewer, maxSteps, maxDepth, maxDefinitions);
  }

  /** These options in another size. */
  public GeneratorOptions withSize(int steps, int depth, int definitions) {
    return new GeneratorOptions(features, steps, depth, definitions);
  }
}
