package dev.braid.benchmarks.flows;

import dev.braid.benchmarks.run.Comparison;
import dev.braid.benchmarks.run.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The measured rounds of one work.
 *
 * @param rounds by job, Braid's first
 */
public record Results(String work, Map<String, List<Measurement>> rounds) {

  private static final String BRAID = new CompiledJob().name();

  private Comparison<Measurement> against(String job) {
    return new Comparison<>(
        rounds.getOrDefault(BRAID, List.of()), rounds.getOrDefault(job, List.of()));
  }

  private List<String> peers() {
    return rounds.keySet().stream().filter(job -> !job.equals(BRAID)).toList();
  }

  /** A table for people. */
  public String table() {
    Table table = new Table();
    table.line("work '%s'", work);
    table.line(
        "  job                     records/s         least to most   cpu us/rec    bytes/rec");
    rounds.forEach(
        (job, measured) -> {
          double[] rates = Comparison.sorted(measured, Measurement::recordsPerSecond);
          table.line(
              "  %-22s %,10.0f %10s-%10s %12.2f %12.0f",
              job,
              Comparison.quantile(rates, 0.5),
              "%,.0f".formatted(rates[0]),
              "%,.0f".formatted(rates[rates.length - 1]),
              Comparison.median(measured, Measurement::cpuMicros),
              Comparison.median(measured, Measurement::bytes));
        });
    table.line(
        "  braid against             medians     paired     middle half             all  cpu, paired");
    for (String peer : peers()) {
      double[] paired = against(peer).pairedRatios(Measurement::recordsPerSecond);
      table.line(
          "  %-22s %10.3f %10.3f %15s %15s %12.3f",
          peer,
          against(peer).ratioOfMedians(Measurement::recordsPerSecond),
          Comparison.quantile(paired, 0.5),
          Comparison.range("%.3f", Comparison.middleHalf(paired)),
          Comparison.range("%.3f", paired),
          Comparison.quantile(against(peer).pairedRatios(Measurement::cpuMicros), 0.5));
    }
    return table.toString();
  }

  /** The same and every single round, as a tree. */
  public Map<String, Object> tree() {
    Map<String, Object> jobs = new LinkedHashMap<>();
    rounds.forEach(
        (job, measured) ->
            jobs.put(
                job,
                Map.of(
                    "recordsPerSecond", column(measured, Measurement::recordsPerSecond),
                    "cpuMicrosPerRecord", column(measured, Measurement::cpuMicros),
                    "bytesPerRecord", column(measured, Measurement::bytes))));
    Map<String, Object> ratios = new LinkedHashMap<>();
    for (String peer : peers()) {
      Map<String, @Nullable Object> ratio = new LinkedHashMap<>();
      ratio.putAll(against(peer).tree(Measurement::recordsPerSecond));
      double cpu = Comparison.quantile(against(peer).pairedRatios(Measurement::cpuMicros), 0.5);
      // A round of a few records can be over before its processor time has moved.
      ratio.put("cpuPairedMedian", Double.isFinite(cpu) ? cpu : null);
      ratios.put(peer, ratio);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("work", work);
    tree.put("jobs", jobs);
    tree.put("braidAgainst", ratios);
    return tree;
  }

  private static List<Double> column(
      List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return rounds.stream().map(figure::applyAsDouble).toList();
  }
}
