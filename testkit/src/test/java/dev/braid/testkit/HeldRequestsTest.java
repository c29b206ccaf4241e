package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.LogEnds;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that cannot be decoded yet wait beside the log, and hold up nobody but their key. */
final class HeldRequestsTest {

  private final SchemaCodec codec = new SchemaCodec();
  private final AtomicLong commits = new AtomicLong();
  private final List<String> served = new ArrayList<>();
  private int requests;

  private Service<String, String> service() {
    return Service.of(
        ServiceRef.of("greet", codec, Codec.text()),
        text -> {
          served.add(text);
          return text + "!";
        });
  }

  private FlowDriver driver() {
    return driver(EngineSettings.defaults());
  }

  private FlowDriver driver(EngineSettings settings) {
    return FlowDriver.of(service(), settings);
  }

  private EngineSettings committed() {
    return EngineSettings.defaults().environment(it -> it.withCommits(commits::get));
  }

  private TestRecord<byte[], byte[]> request(FlowDriver driver, String key, String text) {
    return request(driver, key, text, null);
  }

  private TestRecord<byte[], byte[]> request(
      FlowDriver driver, String key, String text, @Nullable Duration timeout) {
    String id = "request-" + requests;
    requests++;
    return Messages.request(
        id, key, text, codec, driver.now(), timeout == null ? null : driver.now().plus(timeout));
  }

  private void send(FlowDriver driver, String key, String text) {
    driver.send(request(driver, key, text));
  }

  private static DeadLetter only(FlowDriver driver) {
    assertThat(driver.deadLetters()).hasSize(1);
    return driver.deadLetters().get(0);
  }

  @Test
  void aRequestThatCanBeReadPassesAtOnce() {
    codec.tell("17");
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:x");
      assertThat(driver.reply().value()).isEqualTo("17:x!");
      assertThat(codec.questions()).isEqualTo(1);
      assertThat(driver.count(EngineCounter.HELD)).isZero();
    }
  }

  @Test
  void anotherRequestWaitsForItsSchemaAndGoesOn() {
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:x");
      driver.advance(ofSeconds(5));
      assertThat(driver.replies()).isEmpty();
      assertThat(driver.count(EngineCounter.HELD)).isEqualTo(1);

      codec.tell("17");
      driver.advance(ofMillis(10));

      assertThat(driver.reply().value()).isEqualTo("17:x!");
      assertThat(driver.count(EngineCounter.RESUMED)).isEqualTo(1);
    }
  }

  @Test
  void theNextRecordLetsThroughWhatIsReadyToo() {
    codec.tell("1");
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:x");
      codec.tell("17");
      send(driver, "b", "1:y");
      assertThat(served).containsExactly("17:x", "1:y");
    }
  }

  @Test
  void requestsOfAKeyKeepTheirOrderAndOtherKeysFlow() {
    codec.tell("1");
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:first");
      send(driver, "a", "1:second");
      send(driver, "a", "18:third");
      send(driver, "a", "1:fourth");
      send(driver, "b", "1:other");
      assertThat(served).containsExactly("1:other");

      codec.tell("18");
      driver.advance(ofMillis(20));
      assertThat(served).containsExactly("1:other");
      codec.tell("17");
      driver.advance(ofMillis(20));

      assertThat(served).containsExactly("1:other", "17:first", "1:second", "18:third", "1:fourth");
      assertThat(driver.count(EngineCounter.HELD)).isEqualTo(4);
      assertThat(driver.count(EngineCounter.RESUMED)).isEqualTo(4);
      send(driver, "a", "1:fifth");
      assertThat(driver.count(EngineCounter.HELD)).isEqualTo(4);
    }
  }

  @Test
  void requestsWithoutAKeyHaveNoOrder() {
    codec.tell("1");
    try (FlowDriver driver = driver()) {
      for (String text : List.of("17:first", "1:second")) {
        TestRecord<byte[], byte[]> keyed = request(driver, "a", text);
        driver.send(new TestRecord<>(null, keyed.value(), keyed.headers(), driver.now()));
      }
      assertThat(served).containsExactly("1:second");
    }
  }

  @Test
  void whatHasWaitedForTooLongIsSetAsideWithItsBytesAndRefused() {
    try (FlowDriver driver = driver()) {
      TestRecord<byte[], byte[]> request = request(driver, "a", "17:x");
      request.headers().add("x-mine", bytes("y"));
      driver.send(request);
      codec.fail("17", "Connection refused");
      driver.advance(ofMillis(9_990));
      assertThat(driver.replies()).isEmpty();
      driver.advance(ofMillis(30));

      assertThat(driver.reply().code()).isEqualTo(503);
      assertThat(driver.reply().fault().message())
          .isEqualTo("schema 17 could not be fetched: Connection refused");
      DeadLetter letter = only(driver);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
      assertThat(letter.code()).isEqualTo(503);
      assertThat(letter.message()).isEqualTo(driver.reply().fault().message());
      assertThat(letter.key()).isEqualTo(request.key());
      assertThat(letter.payload()).isEqualTo(request.value());
      assertThat(letter.headers()).containsExactlyInAnyOrderElementsOf(request.headers());
      assertThat(letter.place().topic()).isEqualTo("greet.requests");
      assertThat(letter.place().offset()).isZero();
      assertThat(driver.count(DeadLetterReason.SCHEMA_UNKNOWN)).isEqualTo(1);
      assertThat(driver.count(EngineCounter.RESUMED)).isZero();
      assertThat(served).isEmpty();
    }
  }

  @Test
  void aLetterIsServedWhenItIsSentAgain() {
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:x");
      driver.advance(ofSeconds(11));
      codec.tell("17");
      driver.replay(only(driver));
      assertThat(served).containsExactly("17:x");
    }
  }

  @Test
  void aRegistryThatIsSilentIsToldOfToo() {
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:x");
      driver.advance(ofSeconds(11));
      assertThat(driver.reply().fault().message())
          .isEqualTo("what its payload needs to be read was not there after 10000 ms");
    }
  }

  @Test
  void whatIsBehindOneThatIsSetAsideGoesOn() {
    codec.tell("1");
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:first");
      driver.advance(ofSeconds(5));
      send(driver, "a", "1:second");
      driver.advance(ofSeconds(5).plusMillis(20));
      assertThat(served).containsExactly("1:second");
      assertThat(driver.replies()).hasSize(2);
    }
  }

  @Test
  void aFailedAttemptIsMadeAgain() {
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:x");
      codec.fail("17", "Connection refused");
      driver.advance(ofMillis(20));
      assertThat(codec.isAsked("17")).isFalse();
      driver.advance(ofMillis(300));
      assertThat(codec.isAsked("17")).isTrue();
      codec.tell("17");
      driver.advance(ofMillis(10));
      assertThat(driver.reply().value()).isEqualTo("17:x!");
      assertThat(driver.deadLetters()).isEmpty();
    }
  }

  @Test
  void anAttemptThatThrowsHasFailed() {
    codec.failToBeAsked(new StackOverflowError("too deep"));
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:x");
      driver.advance(ofSeconds(11));
      assertThat(driver.reply().fault().message()).isEqualTo("too deep");
      assertThat(driver.deadLetters()).hasSize(1);
    }
  }

  @Test
  void aDeadlineThatPassesBeforeTheLimitEndsIt() {
    try (FlowDriver driver = driver()) {
      driver.send(request(driver, "a", "17:x", ofSeconds(2)));
      codec.fail("17", "Connection refused");
      driver.advance(ofMillis(1_980));
      assertThat(driver.replies()).isEmpty();
      driver.advance(ofMillis(40));
      assertThat(driver.reply().code()).isEqualTo(504);
      assertThat(driver.reply().fault().message())
          .isEqualTo(
              "the deadline passed while it was held:"
                  + " schema 17 could not be fetched: Connection refused");
      assertThat(driver.count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(1);
      codec.tell("17");
      driver.advance(ofSeconds(20));
      assertThat(driver.deadLetters()).isEmpty();
      assertThat(served).isEmpty();
    }
  }

  @Test
  void oneBehindAnotherHasADeadlineOfItsOwn() {
    codec.tell("1");
    try (FlowDriver driver = driver()) {
      send(driver, "a", "17:first");
      driver.send(request(driver, "a", "1:second", ofSeconds(2)));
      send(driver, "a", "1:third");
      driver.advance(ofSeconds(3));
      assertThat(driver.reply().code()).isEqualTo(504);
      codec.tell("17");
      driver.advance(ofMillis(10));
      assertThat(served).containsExactly("17:first", "1:third");
    }
  }

  @Test
  void nobodyIsToldOfARefusalBeforeItIsCommitted() {
    try (FlowDriver driver = driver(committed())) {
      send(driver, "a", "17:x");
      driver.advance(ofSeconds(12));
      assertThat(driver.replies()).isEmpty();
      assertThat(driver.deadLetters()).isEmpty();

      commits.incrementAndGet();
      driver.advance(ofMillis(10));

      assertThat(driver.reply().code()).isEqualTo(503);
      assertThat(only(driver).payload()).isEqualTo(bytes("17:x"));
    }
  }

  @Test
  void whatAnAbortedRunMayHaveBegunIsNotSaidToBeUndone() {
    EngineSettings restarted = committed().environment(it -> it.withLogEnds(LogEnds.at(1)));
    try (FlowDriver driver = driver(restarted)) {
      send(driver, "a", "17:x");
      driver.advance(ofSeconds(11));
      assertThat(driver.replies()).isEmpty();
      commits.incrementAndGet();
      driver.advance(ofMillis(10));
      assertThat(driver.reply().code()).isEqualTo(504);
      assertThat(driver.reply().fault().message())
          .isEqualTo(
              "what its payload needs to be read was not there after 10000 ms;"
                  + " whether it was begun is not known");
      assertThat(only(driver).code()).isEqualTo(504);
    }
  }

  @ParameterizedTest
  @CsvSource({"braid-again, ''", "braid-attempt, 2"})
  void neitherIsWhatAnEarlierRecordOfTheSameCallMayHaveBegun(String header, String value) {
    try (FlowDriver driver = driver()) {
      TestRecord<byte[], byte[]> repeat = request(driver, "a", "17:x");
      repeat.headers().add(header, bytes(value));
      driver.send(repeat);
      driver.advance(ofSeconds(11));
      assertThat(driver.reply().code()).isEqualTo(504);
    }
    try (FlowDriver driver = driver(committed().with(Limit.MAX_HELD, 1))) {
      TestRecord<byte[], byte[]> first = request(driver, "a", "17:x");
      driver.send(first);
      TestRecord<byte[], byte[]> repeat = request(driver, "b", "17:x");
      repeat.headers().add(header, bytes(value));
      driver.send(repeat);
      commits.incrementAndGet();
      driver.advance(ofMillis(10));
      assertThat(driver.reply().code()).isEqualTo(504);
    }
  }

  @Test
  void oneMoreThanMayWaitIsRefusedWhenThatIsCommitted() {
    codec.tell("1");
    try (FlowDriver driver = driver(committed().with(Limit.MAX_HELD, 1))) {
      send(driver, "a", "17:x");
      send(driver, "b", "17:y");
      send(driver, "c", "1:z");
      driver.advance(ofMillis(100));
      assertThat(driver.reply().value()).isEqualTo("1:z!");

      commits.incrementAndGet();
      driver.advance(ofMillis(10));

      assertThat(driver.reply("request-1").code()).isEqualTo(503);
      assertThat(driver.reply("request-1").fault().message())
          .isEqualTo("1 records are held, which cannot be read yet");
      assertThat(driver.count(EngineCounter.OVERLOADED)).isEqualTo(1);
      assertThat(driver.deadLetters()).isEmpty();
      codec.tell("17");
      driver.advance(ofMillis(10));
      commits.incrementAndGet();
      driver.advance(ofMillis(10));
      assertThat(served).containsExactly("1:z", "17:x");
    }
  }

  @Test
  void manyBytesAreTooManyAsWell() {
    try (FlowDriver driver = driver(EngineSettings.defaults().with(Limit.MAX_HELD_BYTES, 2_000))) {
      send(driver, "a", "17:" + "x".repeat(2_000));
      send(driver, "b", "17:y");
      driver.advance(ofMillis(10));
      assertThat(driver.reply("request-1").code()).isEqualTo(503);
    }
  }

  @Test
  void theLimitIsNeverLongerThanADeadlineMayBe() {
    EngineSettings settings =
        EngineSettings.defaults()
            .with(Limit.DEFAULT_DEADLINE, ofMinutes(5))
            .with(Limit.MAX_DEADLINE, ofSeconds(20))
            .with(Limit.HOLD_LIMIT, ofMinutes(5));
    try (FlowDriver driver = driver(settings)) {
      send(driver, "a", "17:x");
      driver.advance(ofSeconds(21));
      assertThat(driver.replies()).hasSize(1);
    }
  }

  @Test
  void whatWouldNotBeRunAnywayDoesNotWait() {
    try (FlowDriver driver = driver()) {
      TestRecord<byte[], byte[]> poison = request(driver, "a", "17:x");
      for (int i = 0; i < 100; i++) {
        poison.headers().add("x-" + i, new byte[0]);
      }
      driver.send(poison);
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.HEADERS_TOO_MANY);
      driver.send(request(driver, "b", "17:x", ofSeconds(-1)));
      assertThat(driver.reply("request-1").code()).isEqualTo(504);
      assertThat(driver.count(EngineCounter.HELD)).isZero();
    }
  }

  @Test
  void bytesOfUnnamedTypeAreTakenForTheInput() {
    try (FlowDriver driver = driver()) {
      TestRecord<byte[], byte[]> unnamed = request(driver, "a", "17:x");
      unnamed.headers().remove(Wire.CONTENT_TYPE);
      driver.send(unnamed);
      assertThat(driver.count(EngineCounter.HELD)).isEqualTo(1);
    }
  }

  @Test
  void bytesOfAnotherTypeAwaitNothing() {
    try (FlowDriver driver = driver()) {
      driver.request("17:x", Codec.text());
      assertThat(driver.count(EngineCounter.HELD)).isZero();
      assertThat(codec.questions()).isZero();
    }
  }

  @Test
  void aRepeatOfWhatIsParkedComesAfterItAndGetsTheKeptReply() {
    Service<String, String> idempotent = service().idempotent(ofMinutes(1));
    try (FlowDriver driver = FlowDriver.of(idempotent)) {
      TestRecord<byte[], byte[]> request = request(driver, "a", "17:x");
      driver.send(request);
      driver.send(request);
      codec.tell("17");
      driver.advance(ofMillis(10));
      assertThat(served).containsExactly("17:x");
      assertThat(driver.replies()).hasSize(2).allMatch(arrived -> arrived.reply().isOk());
      assertThat(driver.count(EngineCounter.KEPT_REPLY)).isEqualTo(1);
    }
  }

  @Test
  void aRefusalIsNotKeptForRepeats() {
    Service<String, String> idempotent = service().idempotent(ofMinutes(1));
    try (FlowDriver driver = FlowDriver.of(idempotent)) {
      TestRecord<byte[], byte[]> request = request(driver, "a", "17:x");
      driver.send(request);
      driver.advance(ofSeconds(11));
      codec.tell("17");
      driver.send(request);
      assertThat(served).containsExactly("17:x");
    }
  }

  @Test
  void aStatefulServiceFoldsTheRequestsOfAKeyInTheOrderOfTheLog() {
    codec.tell("1");
    Service<String, String> counting =
        Service.stateful(
            ServiceRef.of("greet", codec, Codec.text()),
            Codec.text(),
            (state, input, request) -> Transition.to(state + input, state + input));
    try (FlowDriver driver = FlowDriver.of(counting)) {
      send(driver, "a", "17:x");
      send(driver, "a", "1:y");
      codec.tell("17");
      driver.advance(ofMillis(10));
      assertThat(driver.reply("request-1").value()).asString().endsWith("17:x1:y");
    }
  }

  @Test
  void aServiceWhoseCodecNeverAwaitsHasNoGate() {
    try (FlowDriver plain = FlowDriver.of(Service.of(ServiceRef.text("greet"), text -> text));
        FlowDriver gated = driver()) {
      assertThat(plain.compiled().stores()).isEmpty();
      assertThat(plain.compiled().describe()).doesNotContain("gate");
      assertThat(gated.compiled().stores()).containsExactly("parked");
      assertThat(gated.compiled().describe()).contains("greet/gate");
    }
  }

  @Test
  void whereNoneMayBeParkedThereIsNoGateAndNoStore() {
    try (FlowDriver driver = driver(EngineSettings.defaults().with(Limit.MAX_HELD, 0))) {
      assertThat(driver.compiled().stores()).isEmpty();
      assertThat(driver.compiled().describe()).doesNotContain("gate");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
