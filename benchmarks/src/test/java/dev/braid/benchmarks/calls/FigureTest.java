package dev.braid.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {

  @Test
  void aRateShouldBeHigh() {
    Figure.Target target = Figure.RATE.within(1.5);

    assertThat(target.text(1.5)).isEqualTo("at least 1.5: met");
    assertThat(target.text(1.4)).isEqualTo("at least 1.5: missed");
  }

  @Test
  void aLatencyShouldBeLow() {
    Figure.Target target = Figure.P50.within(0.9);

    assertThat(target.text(0.9)).isEqualTo("at most 0.9: met");
    assertThat(target.text(1.0)).isEqualTo("at most 0.9: missed");
  }
}
