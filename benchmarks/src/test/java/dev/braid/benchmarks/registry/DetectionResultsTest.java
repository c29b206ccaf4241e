package dev.braid.benchmarks.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DetectionResultsTest {

  @Test
  void theTableHasWhatEachSideSawAndTheRatios() {
    String table = results(kill(2, 4), kill(3, 4)).table();

    assertThat(table.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly(
            "side ended by n noticed p50 max gone p50 max",
            "braid kill -9 2 2.50 3.00 4.00 4.00",
            "other kill -9 1 8.00 8.00 8.00 8.00",
            "other SIGTERM 1 1.00 1.00 1.00 1.00",
            "target: a kill noticed within 3 s (p50) and 6 s (max): met",
            "braid against ended by noticed, medians gone, medians",
            "other kill -9 0.313 0.500",
            "other SIGTERM NaN NaN");
  }

  @Test
  void theLatestKillMayMissTheTarget() {
    assertThat(results(kill(2, 4), kill(2, 4), kill(6.5, 7)).table()).contains("(max): missed");
  }

  @Test
  void theTreeHasEveryRound() {
    Map<String, Object> tree = results(kill(2, 4)).tree();

    assertThat(tree).containsKeys("sides", "braidAgainst").containsEntry("target", "met");
    assertThat(tree.get("sides").toString())
        .contains("suspectSeconds=2.0", "goneSeconds=4.0", "goneSeconds=8.0", "endedBy=SIGTERM");
  }

  private static DetectionResults results(Detection... braid) {
    Map<String, List<Detection>> detections = new LinkedHashMap<>();
    detections.put("braid", List.of(braid));
    detections.put(
        "other",
        List.of(
            new Detection(Ending.KILLED, OptionalDouble.empty(), 8),
            new Detection(Ending.STOPPED, OptionalDouble.empty(), 1)));
    return new DetectionResults(detections);
  }

  private static Detection kill(double suspect, double gone) {
    return new Detection(Ending.KILLED, OptionalDouble.of(suspect), gone);
  }
}
