package dev.braid.testkit.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How requests ended, and how long that took.
 *
 * @param requests how many were asked for
 * @param codes how many ended with which code
 * @param waits how long those that ended took, ascending
 */
public record Figures(int requests, Map<Integer, Integer> codes, List<Duration> waits) {

  public Figures {
    codes = Collections.unmodifiableMap(new TreeMap<>(codes));
    waits = waits.stream().sorted().toList();
  }

  /** Of all requests. */
  public static Figures of(History history) {
    return between(history, Instant.MIN, Instant.MAX);
  }

  /** Of the requests that were waiting at some time from {@code from} to {@code until}. */
  public static Figures between(History history, Instant from, Instant until) {
    Map<String, Ended> endings = new HashMap<>();
    history.endings().forEach(ended -> endings.putIfAbsent(ended.id(), ended));
    int requests = 0;
    Map<Integer, Integer> codes = new TreeMap<>();
    List<Duration> waits = new ArrayList<>();
    for (Requested requested : history.requests()) {
      Ended ended = endings.get(requested.id());
      boolean over = ended != null && ended.at().isBefore(from);
      if (over || !requested.at().isBefore(until)) {
        continue;
      }
      requests++;
      if (ended != null) {
        codes.merge(ended.code(), 1, Integer::sum);
        waits.add(Duration.between(requested.at(), ended.at()));
      }
    }
    return new Figures(requests, codes, waits);
  }

  /** Successes in percent of the requests; 100 when there were none. */
  public double percentOk() {
    return requests == 0 ? 100 : 100.0 * codes.getOrDefault(200, 0) / requests;
  }

  /** The wait that so many percent did not exceed; zero when nothing ended. */
  public Duration percentile(double percent) {
    if (waits.isEmpty()) {
      return Duration.ZERO;
    }
    int index = (int) Math.ceil(waits.size() * percent / 100) - 1;
    return waits.get(Math.max(0, Math.min(index, waits.size() - 1)));
  }

  /** The longest wait. */
  public Duration worst() {
    return percentile(100);
  }

  @Override
  public String toString() {
    return "%d requests, %.2f %% ok, ended %s; waits in ms: p50 %d, p99 %d, worst %d"
        .formatted(
            requests,
            percentOk(),
            codes,
            percentile(50).toMillis(),
            percentile(99).toMillis(),
            worst().toMillis());
  }
}
