package dev.braid.benchmarks.calls;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/** What hand-written services with state promise, and the settings that do it. */
enum HopGuarantee {
  AT_LEAST_ONCE("at_least_once", false),
  EXACTLY_ONCE("exactly_once_v2", true),
  EXACTLY_ONCE_10_MS("exactly_once_v2, commit 10 ms", true),
  /** Transactions, and nobody waits for them. */
  EFFECTIVE_ONCE("effective-once", false);

  private final String title;
  private final boolean readsCommitted;

  HopGuarantee(String title, boolean readsCommitted) {
    this.title = title;
    this.readsCommitted = readsCommitted;
  }

  String title() {
    return title;
  }

  /** Whether hops and caller see what has been committed only. */
  boolean readsCommitted() {
    return readsCommitted;
  }

  Map<String, Object> settings() {
    String guarantee = StreamsConfig.PROCESSING_GUARANTEE_CONFIG;
    return switch (this) {
      case AT_LEAST_ONCE -> Map.of();
      case EXACTLY_ONCE, EFFECTIVE_ONCE -> Map.of(guarantee, StreamsConfig.EXACTLY_ONCE_V2);
      case EXACTLY_ONCE_10_MS ->
          Map.of(
              guarantee,
              StreamsConfig.EXACTLY_ONCE_V2,
              StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
              10,
              // The idle wait is the floor of what a commit takes.
              StreamsConfig.POLL_MS_CONFIG,
              5);
    };
  }
}
