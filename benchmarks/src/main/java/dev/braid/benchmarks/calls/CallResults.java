package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The measured rounds of one job.
 *
 * @param rounds by side, in the order of the job
 */
record CallResults(CallJob job, Map<String, List<CallMeasurement>> rounds) {

  private String first() {
    return job.sides().get(0).name();
  }

  private List<String> peers() {
    return job.sides().stream().skip(1).map(CallSide::name).toList();
  }

  private Comparison<CallMeasurement> against(String peer) {
    return new Comparison<>(
        rounds.getOrDefault(first(), List.of()), rounds.getOrDefault(peer, List.of()));
  }

  private Optional<Figure.Target> target(String peer, Figure figure) {
    return job.targets().stream()
        .filter(target -> target.figure() == figure && peer.startsWith(target.peer()))
        .findFirst();
  }

  /** A table for people. */
  String table() {
    StringBuilder table = new StringBuilder();
    line(table, "job '%s': %s", job.name(), job.about());
    line(
        table,
        "  %-34s %9s %9s %10s %19s %10s %8s %10s %8s",
        "side",
        "p50 ms",
        "p99 ms",
        "calls/s",
        "least to most",
        "cpu us",
        "bytes",
        "broker us",
        "records");
    rounds.forEach(
        (side, measured) -> {
          double[] rates = Comparison.sorted(measured, CallMeasurement::perSecond);
          line(
              table,
              "  %-34s %9.3f %9.3f %,10.0f %19s %10.1f %,8.0f %10.1f %8.2f",
              side,
              Comparison.median(measured, CallMeasurement::p50),
              Comparison.median(measured, CallMeasurement::p99),
              Comparison.quantile(rates, 0.5),
              "%,.0f-%,.0f".formatted(rates[0], rates[rates.length - 1]),
              Comparison.median(measured, CallMeasurement::cpuMicros),
              Comparison.median(measured, CallMeasurement::bytes),
              Comparison.median(measured, CallMeasurement::brokerCpuMicros),
              Comparison.median(measured, CallMeasurement::records));
        });
    line(
        table,
        "  %-34s %10s %9s %10s %13s %13s",
        first() + " against",
        "figure",
        "medians",
        "paired",
        "middle half",
        "all");
    for (String peer : peers()) {
      for (Figure figure : Figure.values()) {
        double medians = against(peer).ratioOfMedians(figure::of);
        double[] paired = against(peer).pairedRatios(figure::of);
        double[] half = Comparison.middleHalf(paired);
        line(
            table,
            "  %-34s %10s %9.3f %10.3f %13s %13s  %s",
            peer,
            figure.title(),
            medians,
            Comparison.quantile(paired, 0.5),
            "%.3f-%.3f".formatted(half[0], half[1]),
            "%.3f-%.3f".formatted(paired[0], paired[paired.length - 1]),
            target(peer, figure).map(target -> target.text(medians)).orElse(""));
      }
    }
    return table.toString();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  /** The same and every single round, as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> sides = new LinkedHashMap<>();
    rounds.forEach(
        (side, measured) -> sides.put(side, measured.stream().map(CallResults::tree).toList()));
    List<Object> ratios = new ArrayList<>();
    for (String peer : peers()) {
      for (Figure figure : Figure.values()) {
        double[] paired = against(peer).pairedRatios(figure::of);
        double[] half = Comparison.middleHalf(paired);
        Map<String, Object> ratio = new LinkedHashMap<>();
        ratio.put("against", peer);
        ratio.put("figure", figure.title());
        ratio.put("ofMedians", against(peer).ratioOfMedians(figure::of));
        ratio.put("pairedMedian", Comparison.quantile(paired, 0.5));
        ratio.put("pairedMiddleHalf", List.of(half[0], half[1]));
        ratio.put("pairedAll", List.of(paired[0], paired[paired.length - 1]));
        target(peer, figure).ifPresent(target -> ratio.put("target", target.bound()));
        ratios.add(ratio);
      }
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("job", job.name());
    tree.put("about", job.about());
    tree.put("sides", sides);
    tree.put("ratios", ratios);
    return tree;
  }

  private static Map<String, Object> tree(CallMeasurement round) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("p50Millis", round.p50());
    tree.put("p99Millis", round.p99());
    tree.put("callsPerSecond", round.perSecond());
    tree.put("cpuMicrosPerCall", round.cpuMicros());
    tree.put("bytesPerCall", round.bytes());
    tree.put("brokerCpuMicrosPerCall", round.brokerCpuMicros());
    tree.put("recordsPerCall", round.records());
    return tree;
  }
}
