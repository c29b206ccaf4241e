package dev.braid.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LatenciesTest {

  private final Latencies latencies = new Latencies();

  @Test
  void percentilesAreLatenciesThatWereMeasured() {
    for (int i = 40_000; i >= 1; i--) {
      latencies.add(i * 1_000_000L);
    }

    assertThat(latencies.count()).isEqualTo(40_000);
    assertThat(latencies.percentileMillis(50)).isEqualTo(20_000);
    assertThat(latencies.percentileMillis(99)).isEqualTo(39_600);
    assertThat(latencies.percentileMillis(100)).isEqualTo(40_000);
  }

  @Test
  void ofOneCallItIsAllPercentiles() {
    latencies.add(2_000_000);

    assertThat(latencies.percentileMillis(50)).isEqualTo(2);
    assertThat(latencies.percentileMillis(99)).isEqualTo(2);
  }

  @Test
  void ofNoCallThereIsNone() {
    assertThatThrownBy(() -> latencies.percentileMillis(50))
        .isInstanceOf(IllegalStateException.class);
  }
}
