package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** What a service that keeps its replies does, without a broker. */
final class IdempotentServiceTest {

  private final AtomicInteger runs = new AtomicInteger();

  /** Replies how often it ran; some inputs it takes for orders. */
  private Service<String, String> charge() {
    return Service.of(
            ServiceRef.text("charge"),
            input -> {
              int run = runs.incrementAndGet();
              return switch (input) {
                case "busy" -> throw new FaultException(503, "busy");
                case "no" -> throw new FaultException(422, "no");
                case "broken" -> throw new IllegalStateException("broken");
                case "nothing" -> null;
                case "large" -> "x".repeat(64 * 1024 + 1);
                default -> input + run;
              };
            })
        .idempotent(ofSeconds(60));
  }

  private static Reply<String> ok(String value) {
    return new Reply.Ok<>(value);
  }

  private static TestRecord<byte[], byte[]> request(String id, String key, Instant time) {
    return Messages.request(id, key, "x", Codec.text(), time, null);
  }

  @Test
  void aRepeatedRequestGetsTheKeptReplyAndTheHandlerDoesNotRun() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      String one = driver.request("a", "x");
      String two = driver.request("a", "x");
      driver.repeat(one);

      assertThat(driver.reply(one)).isEqualTo(ok("x1"));
      assertThat(driver.reply(two)).isEqualTo(ok("x2"));
      assertThat(driver.replies()).hasSize(3);
      assertThat(runs).hasValue(2);
      assertThat(driver.count(EngineCounter.KEPT_REPLY)).isOne();
    }
  }

  @Test
  void itNeedsNoKeyAndDoesNotLookAtIt() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      String id = driver.request(null, "x");
      driver.repeat(id);
      driver.send(request(id, "other", driver.now()));
      assertThat(driver.replies()).hasSize(3).allMatch(one -> one.reply().equals(ok("x1")));
    }
  }

  @Test
  void aRepeatIsAnsweredWhereItWantsItsReply() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      String id = driver.request("a", "x");
      TestRecord<byte[], byte[]> elsewhere =
          new TestRecord<>("a".getBytes(UTF_8), "x".getBytes(UTF_8), driver.now());
      Wire.putReturnAddress(elsewhere.headers(), "other.replies", 0, "other".getBytes(UTF_8));
      Wire.put(elsewhere.headers(), Wire.CALL, id);
      driver.send(elsewhere);
      assertThat(driver.replies())
          .containsExactlyInAnyOrder(
              new ServiceDriver.Arrived<>("client.replies", id, ok("x1")),
              new ServiceDriver.Arrived<>("other.replies", "other", ok("x1")));
    }
  }

  @Test
  void finalFaultsAndNothingAreKeptToo() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      for (String order : new String[] {"no", "broken", "nothing"}) {
        String id = driver.request("a", order);
        Reply<String> first = driver.reply(id);
        driver.repeat(id);
        assertThat(driver.reply(id)).isEqualTo(first);
      }
      assertThat(driver.replies().stream().map(arrived -> arrived.reply().code()))
          .containsExactly(422, 422, 500, 500, 200, 200);
      assertThat(runs).hasValue(3);
    }
  }

  @Test
  void aFaultThatMayPassIsTheAnswerToItsAttempt() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      String id = driver.request("a", "busy");
      driver.repeat(id);
      assertThat(driver.reply(id).code()).isEqualTo(503);
      assertThat(runs).hasValue(1);

      driver.send(attempt(2, id, "x", driver.now()));
      assertThat(driver.reply(id)).isEqualTo(ok("x2"));
      driver.repeat(id);
      assertThat(driver.reply(id).code()).as("as it was told").isEqualTo(503);
      driver.send(attempt(3, id, "x", driver.now()));
      assertThat(driver.reply(id)).isEqualTo(ok("x2"));
      assertThat(runs).hasValue(2);
    }
  }

  private static TestRecord<byte[], byte[]> attempt(
      int attempt, String id, String input, Instant time) {
    TestRecord<byte[], byte[]> request = Messages.request(id, "a", input, Codec.text(), time, null);
    Wire.put(request.headers(), Wire.ATTEMPT, attempt);
    return request;
  }

  /** Its store is as it was before a transaction that was aborted; the log has what that wrote. */
  @Test
  void whatCameOfARunThatWasAbortedIsToldByTheNextOneToo() {
    try (ServiceDriver<String, String> aborted = ServiceDriver.of(charge());
        ServiceDriver<String, String> replay = ServiceDriver.of(charge())) {
      TestRecord<byte[], byte[]> request = request("id", "a", aborted.now());
      aborted.send(request);
      Reply<String> told = aborted.reply("id");

      aborted.results().forEach(replay::sendResult);
      replay.send(request);

      assertThat(replay.replies()).hasSize(2).allMatch(arrived -> arrived.reply().equals(told));
      assertThat(runs).hasValue(1);
    }
  }

  /** The replay ran the handler again, since it read its request before the first result. */
  @Test
  void theFirstResultInTheLogCounts() {
    try (ServiceDriver<String, String> aborted = ServiceDriver.of(charge());
        ServiceDriver<String, String> second = ServiceDriver.of(charge());
        ServiceDriver<String, String> third = ServiceDriver.of(charge())) {
      TestRecord<byte[], byte[]> request = request("id", "a", aborted.now());
      aborted.send(request);
      second.send(request);
      assertThat(second.reply("id")).as("another one").isNotEqualTo(aborted.reply("id"));

      aborted.results().forEach(third::sendResult);
      second.results().forEach(third::sendResult);

      Reply<String> told = aborted.reply("id");
      assertThat(third.replies()).hasSize(2).allMatch(arrived -> arrived.reply().equals(told));
    }
  }

  @Test
  void aRefusalIsAResultThatIsKept() {
    EngineSettings few = EngineSettings.defaults().with(Limit.MAX_KEPT, 1);
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge(), few);
        ServiceDriver<String, String> roomy = ServiceDriver.of(charge())) {
      driver.ask("a", "x");
      TestRecord<byte[], byte[]> request = request("refused", "a", driver.now());
      driver.send(request);
      assertThat(driver.reply("refused").code()).isEqualTo(503);

      driver.results().forEach(roomy::sendResult);
      roomy.send(request);
      assertThat(roomy.reply("refused").code()).isEqualTo(503);
    }
  }

  @Test
  void aRepeatWhileTheHandlerRunsElsewhereIsAnsweredWithItsResult() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Service<String, String> charge =
        Service.<String, String>async(
                ServiceRef.text("charge"),
                (input, request) -> {
                  runs.incrementAndGet();
                  return answer;
                })
            .idempotent(ofSeconds(60));
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge)) {
      String id = driver.request("a", "x");
      driver.repeat(id);
      answer.complete("done");
      driver.advance(ofSeconds(1));
      assertThat(driver.replies()).hasSize(1);
      driver.repeat(id);
      assertThat(driver.replies()).hasSize(2).allMatch(one -> one.reply().equals(ok("done")));
      assertThat(runs).hasValue(1);
    }
  }

  /** A repeat is run while its deadline has not passed: the answer is kept for at least as long. */
  @Test
  void aShortWindowDoesNotForgetWhatMayComeAgain() {
    Service<String, String> brief =
        Service.of(ServiceRef.text("charge"), input -> input + runs.incrementAndGet())
            .idempotent(ofSeconds(1));
    try (ServiceDriver<String, String> driver = ServiceDriver.of(brief)) {
      String id = driver.request("a", "x", ofSeconds(30));
      driver.advance(ofSeconds(29));
      driver.repeat(id);
      assertThat(driver.reply(id)).isEqualTo(ok("x1"));
    }
  }

  @Test
  void ofAReplyThatIsTooLargeOnlyIsKeptThatItWasGiven() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      String id = driver.request("a", "large");
      assertThat(driver.reply(id).code()).isEqualTo(200);
      driver.repeat(id);
      assertThat(driver.reply(id).code()).isEqualTo(410);
      assertThat(runs).hasValue(1);
      assertThat(driver.count(EngineCounter.UNKEPT_REPLY)).isOne();
    }
  }

  @Test
  void aReplyIsForgottenWhenItsWindowHasPassedInTheLog() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      Instant start = driver.now();
      driver.send(request("id", "a", start));
      driver.send(request("id", "a", start.plusSeconds(60).minusMillis(1)));
      assertThat(driver.reply("id")).isEqualTo(ok("x1"));

      driver.send(request("id", "a", start.plusSeconds(60)));
      assertThat(driver.reply("id")).isEqualTo(ok("x2"));
      driver.send(request("id", "a", start.plusSeconds(100)));
      assertThat(driver.reply("id")).isEqualTo(ok("x2"));
    }
  }

  @Test
  void whatIsLongOverWhenItsTurnComesIsNotRun() {
    try (ServiceDriver<String, String> driver =
        ServiceDriver.skewed(charge(), Duration.ofSeconds(10))) {
      Instant start = driver.now();
      driver.advance(ofSeconds(39));
      driver.send(request("late", "a", start));
      assertThat(driver.reply("late")).isEqualTo(ok("x1"));
      driver.advance(ofSeconds(2));
      driver.send(request("later", "a", start));
      assertThat(driver.reply("later").code()).isEqualTo(504);
      driver.send(request("later", "a", start));
      assertThat(driver.count(EngineCounter.KEPT_REPLY)).isOne();
    }
  }

  @Test
  void whatIsForgottenLeavesTheStore() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      for (int i = 0; i < 40; i++) {
        driver.ask("a", i % 2 == 0 ? "x" : "busy");
      }
      assertThat(driver.entries()).isEqualTo(40);
      driver.advance(ofSeconds(60));
      for (int i = 0; i < 10; i++) {
        driver.ask("a", "x");
      }
      assertThat(driver.entries()).isEqualTo(10);
    }
  }

  @Test
  void aReplyThatWasGivenLaterIsKeptForItsOwnWindow() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      Instant start = driver.now();
      driver.send(Messages.request("id", "a", "busy", Codec.text(), start, start.plusSeconds(200)));
      driver.send(attempt(2, "id", "x", start.plusSeconds(50)));
      assertThat(driver.reply("id")).isEqualTo(ok("x2"));
      driver.send(request("other", "a", start.plusSeconds(61)));
      driver.send(attempt(2, "id", "x", start.plusSeconds(109)));
      assertThat(driver.reply("id")).isEqualTo(ok("x2"));
      driver.send(attempt(2, "id", "x", start.plusSeconds(121)));
      assertThat(driver.reply("id")).isEqualTo(ok("x4"));
    }
  }

  @Test
  void anExpiredRequestNeverRuns() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge())) {
      String id = driver.request("a", "x", Duration.ZERO);
      assertThat(driver.reply(id).code()).isEqualTo(504);
      assertThat(runs).hasValue(0);
      assertThat(driver.count(EngineCounter.EXPIRED_REQUEST)).isOne();
    }
  }

  @Test
  void newRequestsAreRefusedWhileTooManyRepliesAreKept() {
    EngineSettings few = EngineSettings.defaults().with(Limit.MAX_KEPT, 2);
    try (ServiceDriver<String, String> driver = ServiceDriver.of(charge(), few)) {
      String kept = driver.request("a", "x");
      driver.ask("b", "x");
      String refused = driver.request("c", "x");
      driver.repeat(kept);
      assertThat(driver.reply(refused).code()).isEqualTo(503);
      assertThat(driver.reply(kept)).isEqualTo(ok("x1"));
      assertThat(driver.count(EngineCounter.OVERLOADED)).isOne();

      driver.advance(ofSeconds(60));
      assertThat(driver.ask("c", "x")).isEqualTo(ok("x3"));
    }
  }
}
