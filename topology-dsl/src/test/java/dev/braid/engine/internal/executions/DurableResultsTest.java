package dev.braid.engine.internal.executions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.engine.internal.core.MapStore;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class DurableResultsTest {

  private static final DurableRecord RUNNING = DurableRecord.running(0, 100, 1000, "digest");

  private final MapStore<String> store = new MapStore<>();
  private final EngineCounters counters = new EngineCounters();

  @Test
  void whatWasKeptWhenATaskStopsIsCountedAndDeletedByTheNext() {
    DurableResults before = new DurableResults(store, counters);
    before.save("running", RUNNING);
    before.end("ended", RUNNING, 1000, 200, new RecordHeaders(), new byte[10]);

    DurableResults after = new DurableResults(store, counters);
    assertThat(after.kept()).isEqualTo(1);
    assertThat(after.keptBytes()).isEqualTo(before.keptBytes()).isGreaterThan(10);
    after.collect(DurableResults.MARGIN_MILLIS);
    assertThat(after.kept()).isEqualTo(1);
    after.collect(DurableResults.MARGIN_MILLIS + 1100);
    assertThat(after.kept()).isZero();
    assertThat(after.keptBytes()).isZero();
    assertThat(after.load("running")).isNotNull();
    assertThat(counters.get(EngineCounter.COLLECTED_RESULT)).isEqualTo(1);
  }

  @Test
  void manyThatAreOverAreDeletedSomeAtATime() {
    DurableResults results = new DurableResults(store, counters);
    for (int i = 0; i < 2500; i++) {
      results.end("id" + i, RUNNING, 1000, 200, new RecordHeaders(), null);
    }
    long late = DurableResults.MARGIN_MILLIS + 2000;
    results.collect(late);
    assertThat(results.kept()).isEqualTo(1500);
    results.collect(late);
    results.collect(late);
    assertThat(results.kept()).isZero();
  }
}
