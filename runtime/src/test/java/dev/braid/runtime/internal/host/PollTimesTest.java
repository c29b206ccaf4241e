package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class PollTimesTest {

  private static final String THREAD = "shop-0.service.price-StreamThread-1";

  private record Told(MetricName metricName, Object metricValue) implements Metric {}

  private static List<String> hung(String client, long seconds) {
    MetricName name =
        new MetricName(
            "last-poll-seconds-ago", "consumer-metrics", "", Map.of("client-id", client));
    return PollTimes.hung(Map.of(name, new Told(name, (double) seconds)));
  }

  @Test
  void aThreadThatDoesNotPollForLongHangs() {
    assertThat(hung(THREAD + "-consumer", PollTimes.MOST.toSeconds() + 1))
        .containsExactly("has a thread that hangs since 31 s: " + THREAD + "-consumer");
  }

  @Test
  void aThreadThatPollsDoesNot() {
    assertThat(hung(THREAD + "-consumer", PollTimes.MOST.toSeconds())).isEmpty();
  }

  @Test
  void aConsumerThatOnlyRestoresPollsWhenThereIsSomethingToRestore() {
    assertThat(hung(THREAD + "-restore-consumer", 1000)).isEmpty();
  }
}
