package dev.braid.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.CallTimes;
import dev.braid.engine.EngineSettings;
import dev.braid.wire.Wire;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** A call without a timeout of its own takes as long as is known of its service. */
final class CallTimesTest {

  private static final CallTimes TIMES =
      (service, attempt) ->
          service.equals("a") ? Optional.of(ofMillis(100L * attempt)) : Optional.empty();

  private static BareFlow flow(Step step) {
    return BareFlow.of(
        FlowDefinition.of("flow", step),
        Placement.REMOTE,
        EngineSettings.defaults().environment(it -> it.withTimes(TIMES)));
  }

  private static Step a(CallOptions options) {
    return Pipe.of(Call.of("a").withOptions(options), Call.of("b").withOptions(waiting()));
  }

  /** Options of a call that no other service may answer. */
  private static CallOptions waiting() {
    return CallOptions.NONE.withRetries(1);
  }

  private static long time(BareFlow flow, TestRecord<byte[], byte[]> call) {
    String deadline = Wire.text(call.headers(), Wire.DEADLINE);
    return deadline == null ? -1 : Long.parseLong(deadline) - flow.now().toEpochMilli();
  }

  @Test
  void eachAttemptWaitsAsLongAsIsKnown() {
    try (BareFlow flow = flow(a(CallOptions.NONE.withRetries(2)))) {
      TestRecord<byte[], byte[]> first = flow.start("x").call("a");
      assertThat(time(flow, first)).isEqualTo(100);
      flow.advance(ofMillis(200)); // the time is out
      flow.advance(ofSeconds(1)); // and the back-off over
      TestRecord<byte[], byte[]> second = flow.call("a");
      assertThat(Wire.text(second.headers(), Wire.ATTEMPT)).isEqualTo("2");
      assertThat(time(flow, second)).isPositive().isLessThanOrEqualTo(200);
    }
  }

  @Test
  void whatIsWrittenCounts() {
    try (BareFlow flow = flow(a(CallOptions.timeout(ofSeconds(3)).withRetries(1)))) {
      assertThat(time(flow, flow.start("x").call("a"))).isEqualTo(3_000);
    }
  }

  @Test
  void ofAServiceThatNothingIsKnownOfTheDeadlineCounts() {
    try (BareFlow flow = flow(Pipe.of(Call.of("b").withOptions(waiting()), Call.of("c")))) {
      assertThat(time(flow, flow.start("x").call("b"))).isEqualTo(30_000);
    }
  }

  @Test
  void whereTheServiceAnswersTheCallerTheCallersTimeCounts() {
    try (BareFlow flow = flow(Call.of("a"))) {
      assertThat(time(flow, flow.start("x").call("a"))).isEqualTo(30_000);
    }
  }
}
