package dev.braid.benchmarks.flows;

import dev.braid.benchmarks.run.Comparison;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    StringBuilder table = new StringBuilder();
    line(table, "work '%s'", work);
    line(
        table,
        "  %-22s %10s %21s %12s %12s",
        "job",
        "records/s",
        "least to most",
        "cpu us/rec",
        "bytes/rec");
    rounds.forEach(
        (job, measured) -> {
          double[] rates = Comparison.sorted(measured, Measurement::recordsPerSecond);
          line(
              table,
              "  %-22s %,10.0f %10s-%10s %12.2f %12.0f",
              job,
              Comparison.quantile(rates, 0.5),
              "%,.0f".formatted(rates[0]),
              "%,.0f".formatted(rates[rates.length - 1]),
              Comparison.median(measured, Measurement::cpuMicros),
              Comparison.median(measured, Measurement::bytes));
        });
    line(
        table,
        "  %-22s %10s %10s %15s %15s %12s",
        "braid against",
        "medians",
        "paired",
        "middle half",
        "all",
        "cpu, paired");
    for (String peer : peers()) {
      double[] paired = against(peer).pairedRatios(Measurement::recordsPerSecond);
      double[] half = Comparison.middleHalf(paired);
      line(
          table,
          "  %-22s %10.3f %10.3f %15s %15s %12.3f",
          peer,
          against(peer).ratioOfMedians(Measurement::recordsPerSecond),
          Comparison.quantile(paired, 0.5),
          "%.3f-%.3f".formatted(half[0], half[1]),
          "%.3f-%.3f".formatted(paired[0], paired[paired.length - 1]),
          Comparison.quantile(against(peer).pairedRatios(Measurement::cpuMicros), 0.5));
    }
    return table.toString();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
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
      double[] paired = against(peer).pairedRatios(Measurement::recordsPerSecond);
      double[] half = Comparison.middleHalf(paired);
      Map<String, @Nullable Object> ratio = new LinkedHashMap<>();
      ratio.put("ofMedians", against(peer).ratioOfMedians(Measurement::recordsPerSecond));
      ratio.put("pairedMedian", Comparison.quantile(paired, 0.5));
      ratio.put("pairedMiddleHalf", List.of(half[0], half[1]));
      ratio.put("pairedAll", List.of(paired[0], paired[paired.length - 1]));
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
