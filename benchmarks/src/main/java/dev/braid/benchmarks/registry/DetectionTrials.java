package dev.braid.benchmarks.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Ends one instance after the other, on all sides in turn. A side that needs minutes for each has
 * its rounds beside those of the others: nearly all that it does is to wait.
 *
 * @param kills on each side that takes turns
 * @param goodbyes on each of them
 * @param slowKills on a side that needs minutes
 * @param progress is told what is going on, by several threads
 */
record DetectionTrials(int kills, int goodbyes, int slowKills, Consumer<String> progress) {

  private static final long SEED = 42;

  DetectionTrials {
    if (kills < 1 || goodbyes < 0 || slowKills < 1) {
      throw new IllegalArgumentException(
          "expected kills, goodbyes and slow kills to be at least 1, 0 and 1, found %d, %d and %d"
              .formatted(kills, goodbyes, slowKills));
    }
  }

  /**
   * Runs all rounds.
   *
   * @param detections takes what is measured, by side; when a round fails, what was until then
   */
  void run(List<DetectionSide> sides, Map<String, List<Detection>> detections) {
    sides.forEach(side -> detections.put(side.name(), new ArrayList<>()));
    List<CompletableFuture<Void>> slow =
        sides.stream()
            .filter(DetectionSide::isSlow)
            .map(
                side ->
                    CompletableFuture.runAsync(
                        () -> rounds(List.of(side), slowKills, Ending.KILLED, detections)))
            .toList();
    List<DetectionSide> inTurn = sides.stream().filter(side -> !side.isSlow()).toList();
    rounds(inTurn, kills, Ending.KILLED, detections);
    rounds(inTurn, goodbyes, Ending.STOPPED, detections);
    slow.forEach(CompletableFuture::join);
  }

  private void rounds(
      List<DetectionSide> inTurn,
      int rounds,
      Ending ending,
      Map<String, List<Detection>> detections) {
    DetectionRound round = new DetectionRound(SEED);
    try {
      for (int i = 0; i < rounds; i++) {
        for (DetectionSide side : inTurn) {
          String instance = "%s-%d".formatted(ending.name().toLowerCase(Locale.ROOT), i);
          Detection detection = round.run(side, instance, ending);
          progress.accept(
              "%-22s %-8s %3d  noticed after %6.2f s, gone after %6.2f s"
                  .formatted(
                      side.name(),
                      ending.title(),
                      i,
                      detection.noticedSeconds(),
                      detection.goneSeconds()));
          // Each list has one thread that adds to it.
          detections.getOrDefault(side.name(), new ArrayList<>()).add(detection);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two rounds", interrupted);
    }
  }
}
