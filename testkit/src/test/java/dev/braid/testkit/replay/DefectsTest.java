package dev.braid.testkit.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is broken on purpose is found: an instrument that finds nothing proves nothing. */
final class DefectsTest {

  @Test
  void aLostEntryOfAStoreIsFound() {
    assertThat(seedsUntilFound(Defect.ENTRY_LOST)).isLessThan(500);
  }

  private static long seedsUntilFound(Defect defect) {
    Simulator simulator = new Simulator(defect);
    long seed = 0;
    while (seed < 20_000 && simulator.run(Histories.MENDED.of(seed)).isEmpty()) {
      seed++;
    }
    return seed;
  }
}
