package dev.braid.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.benchmarks.flows.Measurement;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void roundsAreComparedPairByPair() {
    Comparison<Measurement> comparison =
        new Comparison<>(rounds(90, 300, 50), rounds(100, 200, 100));

    assertThat(comparison.pairedRatios(Measurement::recordsPerSecond))
        .containsExactly(0.5, 0.9, 1.5);
    assertThat(comparison.ratioOfMedians(Measurement::recordsPerSecond)).isEqualTo(0.9);
  }

  @Test
  void quantilesLieBetweenTheValues() {
    double[] values = {1, 2, 3, 4};

    assertThat(Comparison.quantile(values, 0.5)).isEqualTo(2.5);
    assertThat(Comparison.middleHalf(values)).containsExactly(1.75, 3.25);
  }

  @Test
  void halfAPairIsRefused() {
    assertThatThrownBy(() -> new Comparison<>(rounds(1, 2), rounds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 2 and 1 rounds");
  }

  private static List<Measurement> rounds(double... perSecond) {
    return DoubleStream.of(perSecond).mapToObj(rate -> new Measurement(rate, 1, 1, 0)).toList();
  }
}
