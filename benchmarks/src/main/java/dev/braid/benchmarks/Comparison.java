package dev.braid.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two jobs measured in turn: the round at one place of one list was run beside the round at the
 * same place of the other.
 */
record Comparison(List<Measurement> braid, List<Measurement> byHand) {

  Comparison {
    braid = List.copyOf(braid);
    byHand = List.copyOf(byHand);
    if (braid.isEmpty() || braid.size() != byHand.size()) {
      throw new IllegalArgumentException(
          "expected pairs, found %d and %d rounds".formatted(braid.size(), byHand.size()));
    }
  }

  /** Braid's median over the other's. */
  double ratioOfMedians(ToDoubleFunction<Measurement> figure) {
    return median(braid, figure) / median(byHand, figure);
  }

  /** The ratios of the pairs, ascending. */
  double[] pairedRatios(ToDoubleFunction<Measurement> figure) {
    return IntStream.range(0, braid.size())
        .mapToDouble(i -> figure.applyAsDouble(braid.get(i)) / figure.applyAsDouble(byHand.get(i)))
        .sorted()
        .toArray();
  }

  static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return quantile(rounds.stream().mapToDouble(figure).sorted().toArray(), 0.5);
  }

  /** Of values in ascending order, interpolated. */
  static double quantile(double[] ascending, double part) {
    double place = part * (ascending.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
  }

  /** Half of the values lie between the first and the second result. */
  static double[] middleHalf(double[] ascending) {
    return new double[] {quantile(ascending, 0.25), quantile(ascending, 0.75)};
  }

  static double[] sorted(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    double[] values = rounds.stream().mapToDouble(figure).toArray();
    Arrays.sort(values);
    return values;
  }
}
