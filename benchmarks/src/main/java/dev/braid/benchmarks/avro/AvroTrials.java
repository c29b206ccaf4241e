package dev.braid.benchmarks.avro;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Measures the sides on each sample in turn. All samples are warmed up before any is measured, so
 * that the compiler has met all of them, as it has in a service.
 *
 * @param round how long one takes
 * @param warmUps rounds of each side and sample that are not measured
 * @param pairs measured rounds of each side and sample
 * @param progress is told what is going on
 */
record AvroTrials(Duration round, int warmUps, int pairs, Consumer<String> progress) {

  AvroTrials {
    if (round.toMillis() < 1 || warmUps < 0 || pairs < 1) {
      throw new IllegalArgumentException(
          "expected milliseconds, warm-ups and pairs to be at least 1, 0 and 1, found %d, %d and %d"
              .formatted(round.toMillis(), warmUps, pairs));
    }
  }

  /**
   * @param opening opens the sides of a sample, that of Braid first
   */
  List<AvroResults> run(List<AvroSample> samples, Function<AvroSample, List<AvroSide>> opening) {
    List<Trial> trials = new ArrayList<>();
    try {
      samples.forEach(sample -> trials.add(Trial.of(sample, opening.apply(sample))));
      for (int pair = -warmUps; pair < pairs; pair++) {
        for (Trial trial : trials) {
          run(trial, pair);
        }
      }
      return trials.stream()
          .map(trial -> new AvroResults(trial.sample(), trial.size(), trial.rounds()))
          .toList();
    } finally {
      trials.forEach(trial -> trial.order().forEach(AvroSide::close));
    }
  }

  private void run(Trial trial, int pair) {
    for (AvroSide side : trial.order()) {
      AvroMeasurement measured = trial.round().run(side, round);
      progress.accept(
          "%-16s %3d %-10s encode %,9.1f ns  decode %,9.1f ns"
              .formatted(
                  trial.sample().title(),
                  pair,
                  side.name(),
                  measured.encodeNanos(),
                  measured.decodeNanos()));
      if (pair >= 0) {
        trial.rounds().computeIfAbsent(side.name(), unused -> new ArrayList<>()).add(measured);
      }
    }
    // Whoever was last is first now, so that no side always follows the other one.
    Collections.reverse(trial.order());
  }

  /**
   * A sample and its sides.
   *
   * @param size of a record, on average
   * @param order in which the sides take their next turns
   */
  private record Trial(
      AvroSample sample,
      double size,
      AvroRound round,
      List<AvroSide> order,
      Map<String, List<AvroMeasurement>> rounds) {

    static Trial of(AvroSample sample, List<AvroSide> sides) {
      List<byte[]> expected = new ArrayList<>();
      sample.values().forEach(value -> expected.add(sides.get(0).encode(value)));
      double size = expected.stream().mapToInt(bytes -> bytes.length).average().orElse(0);
      Map<String, List<AvroMeasurement>> rounds = new LinkedHashMap<>();
      sides.forEach(side -> rounds.put(side.name(), new ArrayList<>()));
      AvroRound round = new AvroRound(sample.values(), expected);
      return new Trial(sample, size, round, new ArrayList<>(sides), rounds);
    }
  }
}
