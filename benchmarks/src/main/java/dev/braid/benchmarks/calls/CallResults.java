package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Comparison;
import dev.braid.benchmarks.run.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    Table table = new Table();
    table.line("job '%s': %s", job.name(), job.about());
    table.line(
        "  side                                  p50 ms    p99 ms    calls/s       least to most     cpu us    bytes  broker us  records");
    rounds.forEach(
        (side, measured) -> {
          double[] rates = Comparison.sorted(measured, CallMeasurement::perSecond);
          table.line(
              "  %-34s %9.3f %9.3f %,10.0f %19s %10.1f %,8.0f %10.1f %8.2f",
              side,
              Comparison.median(measured, CallMeasurement::p50),
              Comparison.median(measured, CallMeasurement::p99),
              Comparison.quantile(rates, 0.5),
              Comparison.range("%,.0f", rates),
              Comparison.median(measured, CallMeasurement::cpuMicros),
              Comparison.median(measured, CallMeasurement::bytes),
              Comparison.median(measured, CallMeasurement::brokerCpuMicros),
              Comparison.median(measured, CallMeasurement::records));
        });
    table.line(
        "  %-34s %10s %9s %10s %13s %13s",
        first() + " against", "figure", "medians", "paired", "middle half", "all");
    for (String peer : peers()) {
      for (Figure figure : Figure.values()) {
        double medians = against(peer).ratioOfMedians(figure::of);
        double[] paired = against(peer).pairedRatios(figure::of);
        table.line(
            "  %-34s %10s %9.3f %10.3f %13s %13s  %s",
            peer,
            figure.title(),
            medians,
            Comparison.quantile(paired, 0.5),
            Comparison.range("%.3f", Comparison.middleHalf(paired)),
            Comparison.range("%.3f", paired),
            target(peer, figure).map(target -> target.text(medians)).orElse(""));
      }
    }
    return table.toString();
  }

  /** The same and every single round, as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> sides = new LinkedHashMap<>();
    rounds.forEach(
        (side, measured) -> sides.put(side, measured.stream().map(CallResults::tree).toList()));
    List<Object> ratios = new ArrayList<>();
    for (String peer : peers()) {
      for (Figure figure : Figure.values()) {
        Map<String, Object> ratio = new LinkedHashMap<>();
        ratio.put("against", peer);
        ratio.put("figure", figure.title());
        ratio.putAll(against(peer).tree(figure::of));
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
