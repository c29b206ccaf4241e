package dev.braid.dsl.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.Value;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Handlers that hold the stream thread. */
final class WatchdogTest {

  private final Logger log = (Logger) LoggerFactory.getLogger(Watchdog.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();

  @BeforeEach
  void listen() {
    said.start();
    log.addAppender(said);
    log.setLevel(Level.WARN);
    log.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    log.detachAppender(said);
    log.setLevel(null);
    log.setAdditive(true);
  }

  private long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private final EngineSettings settings =
      EngineSettings.defaults().forDriver(() -> Instant.ofEpochMilli(now), false);

  /** Runs handlers that take so long, one after the other. */
  private void run(StepTime time, long... each) {
    Iterator<Long> times = Arrays.stream(each).iterator();
    Service<String, String> service =
        Service.of(
            ServiceRef.text("slow"),
            text -> {
              now += times.next();
              return text;
            });
    ServeNode<String, String> node =
        new ServeNode<>(service, "flow.slow", time, settings, new Next("next", "next"));
    node.init(new MockProcessorContext<>());
    for (int call = 0; call < each.length; call++) {
      node.process(request());
    }
  }

  private Record<byte[], Envelope> request() {
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, null);
    envelope.setTime(now);
    envelope.begin(new Execution(() -> "id", null, null, now + 30_000, null, null, 0));
    envelope.succeed(Value.of("x", ServiceRef.text("slow").input()));
    return new Record<>(null, envelope, now);
  }

  @ParameterizedTest
  @CsvSource({"CLOCK, 99, 0", "CLOCK, 100, 1", "LOG, 99, 0", "LOG, 100, 1"})
  void aHandlerOfATenthOfASecondIsCounted(StepTime time, long millis, long counted) {
    run(time, millis);
    assertThat(settings.environment().counters().get(EngineCounter.SLOW_HANDLER))
        .isEqualTo(counted);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0, 0", // the first call of a process loads its classes
    "100, 100, 1",
    "100, 999, 1",
    "1000, 0, 1",
    "1000, 1000, 1", // within the pause
    "1000, 10000, 2",
  })
  void oneLongCallIsNotWarnedOfUnlessItWasVeryLong(long first, long second, int warnings) {
    run(StepTime.CLOCK, first, second);
    assertThat(said.list).hasSize(warnings);
  }
}
