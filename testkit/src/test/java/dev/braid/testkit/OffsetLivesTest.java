package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.engine.EngineCounter;
import dev.braid.wire.Wire;
import java.time.Instant;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * A foreign request has no call id, and is known by its place in the log. When its topic has been
 * deleted and made again, other requests stand at the same places; what was kept for the former
 * ones is not theirs.
 */
final class OffsetLivesTest {

  private static final Step STEP = Pipe.of(Call.of("a"), Call.of("b"));

  private static final Service<String, String> LOG =
      Service.stateful(
          ServiceRef.text("log"),
          Codec.text(),
          (state, input, request) -> {
            String all = state == null ? input : state + " " + input;
            return Transition.to(all, all);
          });

  private static final Service<String, String> ECHO =
      Service.of(ServiceRef.text("echo"), input -> input).idempotent();

  /** As a client of others writes it. */
  private static TestRecord<byte[], byte[]> foreign(
      String correlation, String input, Instant time) {
    TestRecord<byte[], byte[]> request =
        new TestRecord<>("key".getBytes(UTF_8), input.getBytes(UTF_8), time);
    Wire.putReturnAddress(request.headers(), Messages.CLIENT_TOPIC, 0, correlation.getBytes(UTF_8));
    return request;
  }

  private static void isRunInTheNextLife(Service<String, String> service, String expected) {
    try (ServiceDriver<String, String> first = ServiceDriver.of(service);
        ServiceDriver<String, String> second = ServiceDriver.of(service)) {
      first.send(foreign("1", "a", first.now()));
      assertThat(first.reply("1")).isEqualTo(new Reply.Ok<>("a"));
      first.moveTo(second);

      second.send(foreign("2", "b", second.now()));

      assertThat(second.reply("2")).isEqualTo(new Reply.Ok<>(expected));
      assertThat(second.count(EngineCounter.KEPT_REPLY)).isZero();
    }
  }

  @Test
  void aStatefulServiceRunsARequestAtAPlaceWhereAnotherOneStood() {
    isRunInTheNextLife(LOG, "a b");
  }

  @Test
  void anIdempotentServiceRunsARequestAtAPlaceWhereAnotherOneStood() {
    isRunInTheNextLife(ECHO, "b");
  }

  /** Some clients use their correlation ids again. */
  @Test
  void theTimeTellsLivesApartToo() {
    try (ServiceDriver<String, String> first = ServiceDriver.of(LOG);
        ServiceDriver<String, String> second = ServiceDriver.of(LOG)) {
      first.send(foreign("1", "a", first.now()));
      first.moveTo(second);
      second.send(foreign("1", "b", second.now().plusMillis(1)));
      assertThat(second.reply("1")).isEqualTo(new Reply.Ok<>("a b"));
    }
  }

  @Test
  void aReplayOfTheSameRecordIsTheSameRequest() {
    try (ServiceDriver<String, String> first = ServiceDriver.of(LOG);
        ServiceDriver<String, String> second = ServiceDriver.of(LOG)) {
      TestRecord<byte[], byte[]> request = foreign("1", "a", first.now());
      first.send(request);
      first.moveTo(second);
      second.send(request);
      assertThat(second.reply("1")).isEqualTo(first.reply("1"));
      assertThat(second.count(EngineCounter.KEPT_REPLY)).isEqualTo(1);
    }
  }

  @Test
  void aFlowRunsARequestAtAPlaceWhereAnotherOneWaits() {
    try (BareFlow first = BareFlow.of(STEP);
        BareFlow second = BareFlow.of(STEP)) {
      first.start(foreign("1", "a", first.now()));
      first.moveTo(second);
      second.start(foreign("2", "b", second.now()));
      assertThat(second.sent("a.requests")).hasSize(1);
      assertThat(second.count(EngineCounter.REPEATED_REQUEST)).isZero();
    }
  }
}
