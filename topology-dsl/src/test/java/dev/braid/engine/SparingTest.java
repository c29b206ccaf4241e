package dev.braid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which of many like lines are written. */
final class SparingTest {

  private final Sparing sparing = new Sparing();

  @Test
  void theFirstOfAKindIsWrittenAndThenOneAfterEachLongerPause() {
    assertThat(sparing.unwritten("a", 0)).isZero();
    assertThat(sparing.unwritten("a", 9_999)).isEqualTo(Sparing.UNWRITTEN);
    assertThat(sparing.unwritten("b", 9_999)).as("another kind").isZero();
    assertThat(sparing.unwritten("a", 10_000)).isOne();
    assertThat(sparing.unwritten("a", 20_000)).isEqualTo(Sparing.UNWRITTEN);
    assertThat(sparing.unwritten("a", 30_000)).isOne();
    assertThat(sparing.unwritten("a", 30_000 + Sparing.LONGEST)).as("a first one again").isZero();
    assertThat(sparing.unwritten("a", 40_000 + Sparing.LONGEST)).isZero();
  }

  @Test
  void aClockThatStepsBackSilencesNothingForLong() {
    assertThat(sparing.unwritten("a", 1_000_000)).isZero();
    assertThat(sparing.unwritten("a", 0)).isEqualTo(Sparing.UNWRITTEN);
    assertThat(sparing.unwritten("a", 10_000)).isOne();
  }

  @Test
  void tooManyKindsAreOne() {
    for (int i = 0; i < Sparing.MOST_KINDS; i++) {
      assertThat(sparing.unwritten("kind " + i, 0)).isZero();
    }
    assertThat(sparing.unwritten("more", 0)).isZero();
    assertThat(sparing.unwritten("still more", 0)).isEqualTo(Sparing.UNWRITTEN);
  }
}
