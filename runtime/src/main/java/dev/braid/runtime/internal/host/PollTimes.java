package dev.braid.runtime.internal.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Finds stream threads that hang: whatever holds one, a handler, a commit, or a lock, its main
 * consumer does not poll meanwhile, and tells since when.
 */
final class PollTimes {

  /** Longer than any wait of a healthy thread, and much shorter than its group waits for it. */
  static final Duration MOST = Duration.ofSeconds(30);

  private static final String SINCE = "last-poll-seconds-ago";
  private static final String MAIN = "-StreamThread-";

  private PollTimes() {}

  /** What is to be said of the threads that these metrics are of. */
  static List<String> hung(Map<MetricName, ? extends Metric> metrics) {
    List<String> hung = new ArrayList<>();
    for (Map.Entry<MetricName, ? extends Metric> each : metrics.entrySet()) {
      String client = each.getKey().tags().getOrDefault("client-id", "");
      if (each.getKey().name().equals(SINCE)
          && client.contains(MAIN)
          && !client.endsWith("-restore-consumer")
          && each.getValue().metricValue() instanceof Number seconds
          && seconds.longValue() > MOST.toSeconds()) {
        hung.add("has a thread that hangs since %s s: %s".formatted(seconds.longValue(), client));
      }
    }
    return hung;
  }
}
