package dev.braid.benchmarks.avro;

import dev.braid.benchmarks.run.Comparison;
import dev.braid.benchmarks.run.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measured rounds of one sample.
 *
 * @param size of a record with its frame, in bytes, on average
 * @param rounds by side, Braid's first
 */
record AvroResults(AvroSample sample, double size, Map<String, List<AvroMeasurement>> rounds) {

  private Comparison<AvroMeasurement> comparison() {
    List<List<AvroMeasurement>> sides = List.copyOf(rounds.values());
    return new Comparison<>(sides.get(0), sides.get(1));
  }

  /** A table for people. */
  String table() {
    Table table = new Table();
    table.line("record '%s': %s, %.0f bytes", sample.title(), sample.about(), size);
    table.line(
        "  side                      pair ns  encode ns  decode ns     least to most bytes a pair");
    rounds.forEach(
        (side, measured) -> {
          double[] pairs = Comparison.sorted(measured, AvroMeasurement::pairNanos);
          table.line(
              "  %-22s %,10.0f %,10.0f %,10.0f %17s %,12.0f",
              side,
              Comparison.quantile(pairs, 0.5),
              Comparison.median(measured, AvroMeasurement::encodeNanos),
              Comparison.median(measured, AvroMeasurement::decodeNanos),
              Comparison.range("%,.0f", pairs),
              Comparison.median(measured, AvroMeasurement::bytes));
        });
    table.line("  braid against confluent    medians     paired   middle half           all");
    for (AvroFigure figure : AvroFigure.values()) {
      double medians = comparison().ratioOfMedians(figure::of);
      double[] paired = comparison().pairedRatios(figure::of);
      table.line(
          "  %-22s %10.2f %10.2f %13s %13s  %s",
          figure.title(),
          medians,
          Comparison.quantile(paired, 0.5),
          Comparison.range("%.2f", Comparison.middleHalf(paired)),
          Comparison.range("%.2f", paired),
          figure == AvroFigure.PAIRS ? target(medians) : "");
    }
    return table.toString();
  }

  private static String target(double medians) {
    return "at least %s: %s"
        .formatted(AvroFigure.TARGET, medians >= AvroFigure.TARGET ? "met" : "missed");
  }

  /** The same and every single round, as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> sides = new LinkedHashMap<>();
    rounds.forEach(
        (side, measured) -> sides.put(side, measured.stream().map(AvroResults::tree).toList()));
    List<Object> ratios = new ArrayList<>();
    for (AvroFigure figure : AvroFigure.values()) {
      Map<String, Object> ratio = new LinkedHashMap<>();
      ratio.put("figure", figure.title());
      ratio.putAll(comparison().tree(figure::of));
      if (figure == AvroFigure.PAIRS) {
        ratio.put("target", AvroFigure.TARGET);
      }
      ratios.add(ratio);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("record", sample.title());
    tree.put("about", sample.about());
    tree.put("bytes", size);
    tree.put("sides", sides);
    tree.put("ratios", ratios);
    return tree;
  }

  private static Map<String, Object> tree(AvroMeasurement round) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("encodeNanos", round.encodeNanos());
    tree.put("decodeNanos", round.decodeNanos());
    tree.put("bytesPerPair", round.bytes());
    return tree;
  }
}
