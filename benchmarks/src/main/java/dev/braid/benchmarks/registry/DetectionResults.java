package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.Comparison;
import dev.braid.benchmarks.run.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How soon each side has seen the ends of instances.
 *
 * @param detections by side; Braid's first, if it was there
 */
record DetectionResults(Map<String, List<Detection>> detections) {

  private static final double TARGET_P50 = 3;
  private static final double TARGET_MAX = 6;

  /** A table for people. */
  String table() {
    Table table = new Table();
    table.line("side                   ended by    n  noticed p50      max   gone p50      max");
    for (Ending ending : Ending.values()) {
      for (String side : detections.keySet()) {
        row(table, side, ending);
      }
    }
    if (!of(BraidSide.NAME, Ending.KILLED).isEmpty()) {
      table.line(
          "target: a kill noticed within %.0f s (p50) and %.0f s (max): %s",
          TARGET_P50, TARGET_MAX, isMet() ? "met" : "missed");
      if (detections.size() > 1) {
        ratios(table);
      }
    }
    return table.toString();
  }

  private void row(Table table, String side, Ending ending) {
    List<Detection> of = of(side, ending);
    if (of.isEmpty()) {
      return;
    }
    table.line(
        "%-22s %-8s %4d %12.2f %8.2f %10.2f %8.2f",
        side,
        ending.title(),
        of.size(),
        median(of, Detection::noticedSeconds),
        max(of, Detection::noticedSeconds),
        median(of, Detection::goneSeconds),
        max(of, Detection::goneSeconds));
  }

  private void ratios(Table table) {
    table.line("braid against          ended by  noticed, medians       gone, medians");
    for (Ending ending : Ending.values()) {
      for (String peer : detections.keySet()) {
        if (!peer.equals(BraidSide.NAME) && !of(peer, ending).isEmpty()) {
          table.line(
              "%-22s %-8s %17.3f %19.3f",
              peer,
              ending.title(),
              ratio(peer, ending, Detection::noticedSeconds),
              ratio(peer, ending, Detection::goneSeconds));
        }
      }
    }
  }

  /** The same and every single round, as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> sides = new LinkedHashMap<>();
    detections.forEach(
        (side, all) -> sides.put(side, all.stream().map(DetectionResults::tree).toList()));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("sides", sides);
    if (!of(BraidSide.NAME, Ending.KILLED).isEmpty()) {
      Map<String, Object> ratios = new LinkedHashMap<>();
      for (String peer : detections.keySet()) {
        if (!peer.equals(BraidSide.NAME) && !of(peer, Ending.KILLED).isEmpty()) {
          ratios.put(
              peer,
              Map.of(
                  "killNoticedOfMedians",
                  ratio(peer, Ending.KILLED, Detection::noticedSeconds),
                  "killGoneOfMedians",
                  ratio(peer, Ending.KILLED, Detection::goneSeconds)));
        }
      }
      tree.put("braidAgainst", ratios);
      tree.put("target", isMet() ? "met" : "missed");
    }
    return tree;
  }

  private static Map<String, Object> tree(Detection detection) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("endedBy", detection.ending().title());
    OptionalDouble suspect = detection.suspectSeconds();
    if (suspect.isPresent()) {
      tree.put("suspectSeconds", suspect.getAsDouble());
    }
    tree.put("goneSeconds", detection.goneSeconds());
    return tree;
  }

  private boolean isMet() {
    List<Detection> kills = of(BraidSide.NAME, Ending.KILLED);
    return median(kills, Detection::noticedSeconds) <= TARGET_P50
        && max(kills, Detection::noticedSeconds) <= TARGET_MAX;
  }

  private double ratio(String peer, Ending ending, ToDoubleFunction<Detection> figure) {
    List<Detection> braid = of(BraidSide.NAME, ending);
    return braid.isEmpty() ? Double.NaN : median(braid, figure) / median(of(peer, ending), figure);
  }

  private List<Detection> of(String side, Ending ending) {
    return detections.getOrDefault(side, List.of()).stream()
        .filter(detection -> detection.ending() == ending)
        .toList();
  }

  private static double median(List<Detection> of, ToDoubleFunction<Detection> figure) {
    return Comparison.median(of, figure);
  }

  private static double max(List<Detection> of, ToDoubleFunction<Detection> figure) {
    return of.stream().mapToDouble(figure).max().orElse(Double.NaN);
  }
}
