package dev.braid.benchmarks.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two jobs measured in turn: the round at one place of one list was run beside the round at the
 * same place of the other.
 *
 * @param <M> what a round has shown
 */
public record Comparison<M>(List<M> braid, List<M> byHand) {

  public Comparison {
    braid = List.copyOf(braid);
    byHand = List.copyOf(byHand);
    if (braid.isEmpty() || braid.size() != byHand.size()) {
      throw new IllegalArgumentException(
          "expected pairs, found %d and %d rounds".formatted(braid.size(), byHand.size()));
    }
  }

  /** Braid's median over the other's. */
  public double ratioOfMedians(ToDoubleFunction<M> figure) {
    return median(braid, figure) / median(byHand, figure);
  }

  /** The ratios of the pairs, ascending. */
  public double[] pairedRatios(ToDoubleFunction<M> figure) {
    return IntStream.range(0, braid.size())
        .mapToDouble(i -> figure.applyAsDouble(braid.get(i)) / figure.applyAsDouble(byHand.get(i)))
        .sorted()
        .toArray();
  }

  /** What the ratios come to: of the medians, and of the pairs. */
  public Map<String, Object> tree(ToDoubleFunction<M> figure) {
    double[] paired = pairedRatios(figure);
    double[] half = middleHalf(paired);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("ofMedians", ratioOfMedians(figure));
    tree.put("pairedMedian", quantile(paired, 0.5));
    tree.put("pairedMiddleHalf", List.of(half[0], half[1]));
    tree.put("pairedAll", List.of(paired[0], paired[paired.length - 1]));
    return tree;
  }

  /** The first and the last of these, for people. */
  public static String range(String format, double[] ascending) {
    return String.format(
        Locale.ROOT, format + "-" + format, ascending[0], ascending[ascending.length - 1]);
  }

  public static <M> double median(List<M> rounds, ToDoubleFunction<M> figure) {
    return quantile(rounds.stream().mapToDouble(figure).sorted().toArray(), 0.5);
  }

  /** Of values in ascending order, interpolated. */
  public static double quantile(double[] ascending, double part) {
    double place = part * (ascending.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
  }

  /** Half of the values lie between the first and the second result. */
  public static double[] middleHalf(double[] ascending) {
    return new double[] {quantile(ascending, 0.25), quantile(ascending, 0.75)};
  }

  public static <M> double[] sorted(List<M> rounds, ToDoubleFunction<M> figure) {
    double[] values = rounds.stream().mapToDouble(figure).toArray();
    Arrays.sort(values);
    return values;
  }
}
