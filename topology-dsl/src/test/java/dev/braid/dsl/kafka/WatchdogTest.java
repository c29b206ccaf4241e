package dev.braid.dsl.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handlers that hold the stream thread. */
final class WatchdogTest {

  private long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private final EngineSettings settings =
      EngineSettings.defaults().forDriver(() -> Instant.ofEpochMilli(now), false);

  /** Runs a handler that takes so long. */
  private void run(StepTime time, long millis) {
    Service<String, String> service =
        Service.of(
            ServiceRef.text("slow"),
            text -> {
              now += millis;
              return text;
            });
    ServeNode<String, String> node =
        new ServeNode<>(service, "flow.slow", time, settings, new Next("next", "next"));
    node.init(new MockProcessorContext<>());
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, null);
    envelope.setTime(now);
    envelope.begin(new Execution(() -> "id", null, null, now + 30_000, null, null, 0));
    envelope.succeed(Value.of("x", ServiceRef.text("slow").input()));
    node.process(new Record<>(null, envelope, now));
  }

  @ParameterizedTest
  @CsvSource({"CLOCK, 99, 0", "CLOCK, 100, 1", "LOG, 99, 0", "LOG, 100, 1"})
  void aHandlerOfATenthOfASecondIsCounted(StepTime time, long millis, long counted) {
    run(time, millis);
    assertThat(settings.counters().get(EngineCounter.SLOW_HANDLER)).isEqualTo(counted);
  }
}
