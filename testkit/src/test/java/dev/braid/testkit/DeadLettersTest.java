package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.CrashLog;
import dev.braid.engine.DeadLetterPolicy;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.Reports;
import dev.braid.engine.ReturnTopics;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What is set aside, what it holds, and what becomes of it. */
final class DeadLettersTest {

  /** Takes whole numbers; nothing else can be read. */
  private static final Service<Integer, Integer> DOUBLE =
      Service.of(
              ServiceRef.of("double", Codec.json(Integer.class), Codec.json(Integer.class)),
              number -> 2 * number)
          .pure();

  private static final Service<Object, Object> DEEP =
      Service.of(
          ServiceRef.tree("deep"),
          tree -> {
            throw new AssertionError("too deep");
          });

  private static final Service<Object, Object> FLAT =
      Service.of(ServiceRef.tree("deep"), tree -> "flat " + tree).pure();

  private static final Service<Object, Object> FAILING =
      Service.of(
          ServiceRef.tree("failing"),
          tree -> {
            throw new IllegalStateException("no");
          });

  private static final Service<Object, Object> LONG =
      Service.of(ServiceRef.tree("long"), tree -> "x".repeat(2_000));

  private static FlowDriver driver(Step step, EngineSettings settings, Service<?, ?>... services) {
    return FlowDriver.of(
        FlowDefinition.of("flow", step), Placement.local(List.of(services)), settings);
  }

  private static EngineSettings with(DeadLetterPolicy policy) {
    return EngineSettings.defaults().options(it -> it.withDeadLetters(policy));
  }

  private static EngineSettings with(CrashLog crashes) {
    return EngineSettings.defaults().environment(it -> it.withCrashLog(crashes));
  }

  private static EngineSettings topics(ReturnTopics topics) {
    return EngineSettings.defaults().environment(it -> it.withTopics(topics));
  }

  private static DeadLetter only(FlowDriver driver) {
    assertThat(driver.deadLetters()).hasSize(1);
    return driver.deadLetters().get(0);
  }

  private static TestRecord<byte[], byte[]> request(FlowDriver driver, Object input) {
    return Messages.request("id", input, Codec.tree(), driver.now(), null);
  }

  @Test
  void aLetterTellsWhyAndFromWhere() {
    try (FlowDriver driver = driver(Call.of("double"), EngineSettings.defaults(), DOUBLE)) {
      driver.request(4);
      driver.request("four");
      DeadLetter letter = only(driver);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
      assertThat(letter.code()).isEqualTo(400);
      assertThat(letter.service()).isEqualTo("flow");
      assertThat(letter.place())
          .isEqualTo(new DeadLetter.Place("flow.requests", 0, 1, driver.now().toEpochMilli()));
      assertThat(letter.message()).isNotEmpty();
      assertThat(letter.at()).isEqualTo(driver.now());
      assertThat(driver.count(DeadLetterReason.UNDECODABLE)).isEqualTo(1);
    }
  }

  @Test
  void aLetterHoldsKeyPayloadAndHeadersAsTheyCame() {
    try (FlowDriver driver = driver(Call.of("double"), EngineSettings.defaults(), DOUBLE)) {
      TestRecord<byte[], byte[]> request = request(driver, "four");
      request.headers().add("x-none", null).add("x-two", new byte[] {1}).add("x-two", new byte[0]);
      driver.send(request);
      DeadLetter letter = only(driver);
      assertThat(letter.key()).isEqualTo(request.key());
      assertThat(letter.payload()).isEqualTo(request.value());
      assertThat(letter.headers()).containsExactlyInAnyOrderElementsOf(request.headers());
      assertThat(letter.leftOut()).isEmpty();
      assertThat(letter.isWhole()).isTrue();
    }
  }

  @Test
  void headersThatDoNotFitAreNamedAndThoseOfTheWireStay() {
    try (FlowDriver driver = driver(Call.of("double"), EngineSettings.defaults(), DOUBLE)) {
      TestRecord<byte[], byte[]> good = request(driver, 4);
      RecordHeaders headers = new RecordHeaders();
      headers.add("x-long", new byte[100_000]);
      for (int i = 0; i < 100; i++) {
        headers.add("x-" + i, new byte[] {1});
      }
      good.headers().forEach(headers::add);
      driver.send(new TestRecord<>(good.key(), good.value(), headers, driver.now()));
      DeadLetter letter = only(driver);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.HEADERS_TOO_MANY);
      assertThat(letter.headers()).hasSize(32).containsAll(good.headers());
      assertThat(letter.leftOut()).startsWith("x-long (100006 bytes), x-").endsWith("more");
      assertThat(driver.reply().code()).isEqualTo(413);
    }
  }

  @Test
  void aLetterThatWouldBeTooLargeIsWithoutItsPayload() {
    try (FlowDriver driver = driver(Call.of("double"), EngineSettings.defaults(), DOUBLE)) {
      TestRecord<byte[], byte[]> request = request(driver, 4);
      driver.send(
          new TestRecord<>(request.key(), new byte[3_000_000], request.headers(), driver.now()));
      DeadLetter letter = only(driver);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.PAYLOAD_TOO_LARGE);
      assertThat(letter.isWhole()).isFalse();
      assertThat(letter.key()).isEqualTo(request.key());
      assertThatIllegalStateException()
          .isThrownBy(letter::toRecord)
          .withMessageContaining("without its payload")
          .withMessageContaining("flow.requests");
    }
  }

  @Test
  void aKeyThatIsTooLargeForALetterIsMissingToo() {
    try (FlowDriver driver = driver(Call.of("double"), EngineSettings.defaults(), DOUBLE)) {
      driver.send(
          new TestRecord<>(
              new byte[2_000_000],
              "4".getBytes(UTF_8),
              request(driver, 4).headers(),
              driver.now()));
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.KEY_TOO_LARGE);
      assertThat(only(driver).key()).isNull();
      assertThat(only(driver).isWhole()).isFalse();
    }
  }

  @Test
  void aLetterThatIsSentAgainSucceedsOnceItsHandlerIsMended() {
    DeadLetter letter;
    try (FlowDriver broken = driver(Call.of("deep"), EngineSettings.defaults(), DEEP)) {
      broken.request("x", Duration.ofSeconds(1));
      assertThat(broken.reply().code()).isEqualTo(500);
      letter = only(broken);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.HANDLER_ERROR);
    }
    try (FlowDriver mended = driver(Call.of("deep"), EngineSettings.defaults(), FLAT)) {
      mended.advance(Duration.ofHours(1));
      mended.replay(letter);
      assertThat(mended.reply()).isEqualTo(new Reply.Ok<>("flat x"));
      assertThat(mended.deadLetters()).isEmpty();
    }
  }

  @Test
  void aLetterThatFailsAgainIsTheSameLetterAgain() {
    try (FlowDriver driver = driver(Call.of("deep"), EngineSettings.defaults(), DEEP)) {
      driver.request("x");
      driver.replay(only(driver));
      assertThat(driver.deadLetters())
          .extracting(DeadLetter::headers)
          .hasSize(2)
          .allMatch(driver.deadLetters().get(0).headers()::equals);
    }
  }

  @Test
  void whatAnotherStepCouldReadIsNoPoison() {
    try (FlowDriver driver =
        driver(
            Or.of(Call.of("double"), Call.of("deep")), EngineSettings.defaults(), DOUBLE, FLAT)) {
      driver.request("four");
      assertThat(driver.reply().value()).isEqualTo("flat four");
      assertThat(driver.deadLetters()).isEmpty();
    }
  }

  @Test
  void whatAStepMadeIsNoPoisonOfTheRequest() {
    try (FlowDriver driver =
        driver(
            Pipe.of(Call.of("deep"), Call.of("double")), EngineSettings.defaults(), DOUBLE, FLAT)) {
      driver.request("four");
      assertThat(driver.reply().code()).isEqualTo(400);
      assertThat(driver.deadLetters()).isEmpty();
    }
  }

  @Test
  void aRemoteStepThatCannotTakeTheRequestFindsPoison() {
    FlowDefinition flow =
        FlowDefinition.of("flow", Pipe.of(Call.of("a"), Call.of("b")))
            .withBindings(
                Bindings.ofServices(List.of(ServiceRef.of("a", Codec.text(), Codec.text()))));
    try (FlowDriver driver = FlowDriver.of(flow)) {
      driver.request(List.of(1));
      assertThat(driver.reply().code()).isEqualTo(400);
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    }
  }

  @Test
  void aReplyFromAnotherServiceIsNeverSetAside() {
    try (FlowDriver driver =
        driver(Pipe.of(Call.of("a"), Call.of("double")), EngineSettings.defaults(), DOUBLE)) {
      driver.request("x");
      driver.call("a").reply("not a number");
      assertThat(driver.reply().code()).isEqualTo(400);
      assertThat(driver.deadLetters()).isEmpty();
    }
  }

  @Test
  void aHandlersFaultIsSetAsideOnlyOnDemand() {
    try (FlowDriver poison = driver(Call.of("failing"), EngineSettings.defaults(), FAILING);
        FlowDriver faults = driver(Call.of("failing"), with(DeadLetterPolicy.FAULTS), FAILING)) {
      poison.request("x");
      faults.request("x");
      assertThat(poison.reply().code()).isEqualTo(500);
      assertThat(poison.deadLetters()).isEmpty();
      assertThat(faults.reply().code()).isEqualTo(500);
      assertThat(only(faults).reason()).isEqualTo(DeadLetterReason.HANDLER_FAILED);
    }
  }

  @Test
  void aFaultThatAHandlerChoseIsAReply() {
    Service<Object, Object> refusing =
        Service.of(
            ServiceRef.tree("refusing"),
            tree -> {
              throw new FaultException(422, "not you");
            });
    try (FlowDriver driver = driver(Call.of("refusing"), with(DeadLetterPolicy.FAULTS), refusing)) {
      driver.request("x");
      assertThat(driver.reply().code()).isEqualTo(422);
      assertThat(driver.deadLetters()).isEmpty();
    }
  }

  @Test
  void withoutDeadLettersTheFaultAndTheCounterAreAll() {
    try (FlowDriver driver = driver(Call.of("deep"), with(DeadLetterPolicy.OFF), DEEP)) {
      driver.request("x");
      assertThat(driver.reply().code()).isEqualTo(500);
      assertThat(driver.count(DeadLetterReason.HANDLER_ERROR)).isEqualTo(1);
      assertThat(driver.compiled().topics()).noneMatch(t -> t.name().endsWith(".dead-letters"));
    }
  }

  @Test
  void theReplyThatItsTopicCannotTakeIsAFault413() {
    ReturnTopics small =
        new ReturnTopics() {
          @Override
          public int partitions(String topic) {
            return 1;
          }

          @Override
          public int maxMessage(String topic) {
            return 1_000;
          }
        };
    try (FlowDriver driver = driver(Call.of("long"), topics(small), LONG)) {
      driver.request("x");
      assertThat(driver.reply().code()).isEqualTo(413);
      assertThat(driver.reply().fault().message()).endsWith("its topic takes 1000");
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.REPLY_TOO_LARGE);
      assertThat(only(driver).payload()).isEqualTo("\"x\"".getBytes(UTF_8));
    }
  }

  @Test
  void aReplyWhoseTopicHasGoneSinceIsSetAsideItself() {
    Map<String, Integer> topics = new HashMap<>(Map.of(Messages.CLIENT_TOPIC, 1));
    try (FlowDriver driver =
        driver(
            Pipe.of(Call.of("a"), Call.of("deep")),
            topics(topic -> topics.getOrDefault(topic, 0)),
            FLAT)) {
      driver.request("x");
      topics.clear();
      driver.call("a").reply("y");
      assertThat(driver.replies()).isEmpty();
      DeadLetter letter = only(driver);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.UNDELIVERABLE_REPLY);
      assertThat(letter.code()).isEqualTo(200);
      assertThat(letter.toRecord().topic()).isEqualTo(Messages.CLIENT_TOPIC);
      assertThat(letter.toRecord().partition()).isZero();
      assertThat(letter.payload()).isEqualTo("\"flat y\"".getBytes(UTF_8));
      assertThat(Wire.text(letter.headers(), Wire.CORRELATION_ID)).isEqualTo("request-1");
      assertThat(driver.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
    }
  }

  /** A reply that was not written has no offset to tell. */
  @Test
  void whatHasGotNowhereIsToldWithoutAPlace() {
    Logger log = (Logger) LoggerFactory.getLogger(Reports.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    log.addAppender(said);
    log.setLevel(Level.WARN);
    log.setAdditive(false);
    try {
      aReplyWhoseTopicHasGoneSinceIsSetAsideItself();
    } finally {
      log.detachAppender(said);
      log.setLevel(null);
      log.setAdditive(true);
    }
    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "flow: a dead letter, undeliverable-reply: partition 0 of topic '"
                + Messages.CLIENT_TOPIC
                + "' does not exist, or no reply may be sent there");
  }

  @Test
  void aRequestWhoseReplyHasNowhereToGoIsNotRunWhereNothingIsKept() {
    try (FlowDriver driver = driver(Call.of("deep"), topics(topic -> 0), FLAT)) {
      driver.request("x");
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.UNDELIVERABLE_REPLY);
      assertThat(only(driver).toRecord().topic()).isEqualTo("flow.requests");
      assertThat(driver.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
    }
  }

  @Test
  void aRequestIsRunWhileNobodyCanSayWhetherItsReplyTopicIsThere() {
    try (FlowDriver driver =
        driver(Pipe.of(Call.of("a"), Call.of("b")), topics(topic -> ReturnTopics.UNKNOWN))) {
      driver.request("x");
      assertThat(driver.calls()).hasSize(1);
    }
  }

  @Test
  void aReplyIsSentWhileNobodyCanSayWhetherItsTopicIsThere() {
    Service<String, String> echo = Service.of(ServiceRef.text("echo"), text -> text);
    try (ServiceDriver<String, String> driver =
        ServiceDriver.of(echo, topics(topic -> ReturnTopics.UNKNOWN))) {
      assertThat(driver.ask(null, "x")).isEqualTo(new Reply.Ok<>("x"));
    }
  }

  private static final ServiceRef<String, String> WEAK =
      ServiceRef.json("weak", String.class, String.class);

  private static String weak(String text) {
    return switch (text) {
      case "deep" -> throw new AssertionError("too deep");
      case "long" -> "x".repeat(2_000);
      default -> text + "!";
    };
  }

  static Stream<Arguments> services() {
    Service<String, String> plain = Service.of(WEAK, DeadLettersTest::weak);
    Codec<Long> number = Codec.json(Long.class);
    return Stream.of(
        Arguments.of("plain", plain),
        Arguments.of("idempotent", plain.idempotent()),
        Arguments.of("limited", plain.limit(Duration.ofSeconds(1))),
        Arguments.of(
            "async",
            Service.async(WEAK, (text, request) -> CompletableFuture.completedFuture(weak(text)))),
        Arguments.of(
            "later",
            Service.async(
                WEAK,
                (text, request) ->
                    CompletableFuture.completedFuture(text).thenApply(DeadLettersTest::weak))),
        Arguments.of(
            "stateful",
            Service.stateful(
                WEAK, number, (count, text, request) -> new Transition<>(1L, weak(text)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void everyKindOfServiceSetsPoisonAside(String kind, Service<String, String> service) {
    EngineSettings settings = EngineSettings.defaults().with(Limit.MAX_PAYLOAD, 1_000);
    try (FlowDriver driver = FlowDriver.of(service, settings)) {
      driver.request("x");
      for (Object poison : List.of("deep", "long", List.of(1))) {
        TestRecord<byte[], byte[]> request =
            Messages.request("of " + poison, poison, Codec.tree(), driver.now(), null);
        request.headers().add("x-of-the-sender", new byte[] {7});
        driver.send(request);
      }
      driver.request("y");
      driver.advance(Duration.ofMillis(20));
      assertThat(driver.replies())
          .extracting(at -> at.reply().code())
          .containsExactlyInAnyOrder(200, 500, kind.equals("idempotent") ? 410 : 413, 400, 200);
      assertThat(driver.deadLetters())
          .extracting(DeadLetter::reason)
          .containsExactlyInAnyOrder(
              DeadLetterReason.HANDLER_ERROR,
              DeadLetterReason.REPLY_TOO_LARGE,
              DeadLetterReason.UNDECODABLE);
      assertThat(driver.deadLetters())
          .extracting(letter -> new String(letter.payload(), UTF_8))
          .containsExactlyInAnyOrder("\"deep\"", "\"long\"", "[1]");
      assertThat(driver.deadLetters())
          .allMatch(letter -> letter.place().topic().equals("weak.requests"))
          .allMatch(letter -> Wire.text(letter.headers(), Wire.REPLY_TOPIC) != null)
          .allMatch(letter -> letter.headers().lastHeader("x-of-the-sender") != null)
          .extracting(letter -> letter.place().offset())
          .containsExactlyInAnyOrder(1L, 2L, 3L);
      assertThat(driver.deadLetters())
          .allMatch(letter -> Arrays.equals(letter.key(), "key".getBytes(UTF_8)));
    }
  }

  @Test
  void poisonIsSetAsideAlsoWhenNobodyWantsAReply() {
    try (FlowDriver driver = driver(Call.of("double"), EngineSettings.defaults(), DOUBLE)) {
      TestRecord<byte[], byte[]> request = request(driver, "four");
      request.headers().remove(Wire.REPLY_TOPIC);
      driver.send(request);
      assertThat(driver.replies()).isEmpty();
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    }
  }

  @Test
  void aTimestampFarAheadIsTakenForNow() {
    try (FlowDriver driver =
        FlowDriver.of(FlowDefinition.of("flow", Pipe.of(Call.of("a"), Call.of("b"))))) {
      TestRecord<byte[], byte[]> request = request(driver, "x");
      Instant far = driver.now().plus(Duration.ofDays(300));
      driver.send(new TestRecord<>(request.key(), request.value(), request.headers(), far));
      assertThat(driver.calls().get(0).deadline())
          .isEqualTo(
              driver.now().plus(EngineSettings.defaults().limits().of(Limit.DEFAULT_DEADLINE)));
      assertThat(driver.count(EngineCounter.CLAMPED_TIMESTAMP)).isEqualTo(1);
    }
  }

  @Test
  void noStrayReportFollowsAnAnswerInTime() {
    try (FlowDriver driver =
        driver(Pipe.of(Call.of("a"), Call.of("deep")), EngineSettings.defaults(), FLAT)) {
      driver.request("x", Duration.ofSeconds(2));
      driver.advance(Duration.ofSeconds(1));
      driver.call("a").reply("y");
      driver.advance(Duration.ofMinutes(1));
      assertThat(driver.replies()).hasSize(1);
      assertThat(driver.count(EngineCounter.TIMEOUT_DECIDED)).isZero();
      assertThat(driver.deadLetters()).isEmpty();
    }
  }

  @Test
  void whatIsNoDeadLetterIsNotReadAsOne() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> DeadLetter.read(new RecordHeaders(), null, null))
        .withMessageContaining("braid-dead-reason");
    RecordHeaders unknown = new RecordHeaders();
    unknown.add("braid-dead-reason", "boredom".getBytes(UTF_8));
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> DeadLetter.read(unknown, null, null))
        .withMessageContaining("boredom");
  }

  @Test
  void theRecordThatCrashedThreeTimesIsSetAsideUndecoded() {
    Crashes crashes = new Crashes();
    crashes.crashed.put("flow.requests", 1L);
    Set<Object> seen = new HashSet<>();
    Service<Object, Object> watching =
        Service.of(
            ServiceRef.tree("watching"),
            tree -> {
              seen.add(tree);
              return tree;
            });
    try (FlowDriver driver = driver(Call.of("watching"), with(crashes), watching)) {
      driver.request("one");
      driver.request("two");
      driver.request("three");
      assertThat(seen).containsExactlyInAnyOrder("one", "three");
      assertThat(driver.replies())
          .extracting(at -> at.reply().code())
          .containsExactly(200, 504, 200);
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.CRASH_LOOP);
      assertThat(only(driver).payload()).isEqualTo("\"two\"".getBytes(UTF_8));
      assertThat(driver.count(DeadLetterReason.CRASH_LOOP)).isEqualTo(1);
      assertThat(crashes.passed)
          .containsExactly("begin 0", "end 0", "give up 1", "end 1", "begin 2", "end 2");
    }
  }

  @Test
  void aReplyThatCrashedThreeTimesIsSetAsideAndItsExecutionTimesOut() {
    Crashes crashes = new Crashes();
    crashes.crashed.put("flow.replies", 0L);
    try (FlowDriver driver = driver(Pipe.of(Call.of("a"), Call.of("b")), with(crashes))) {
      driver.request("x");
      driver.call("a").reply("y");
      assertThat(driver.calls()).isEmpty();
      assertThat(only(driver).reason()).isEqualTo(DeadLetterReason.CRASH_LOOP);
      assertThat(only(driver).place().topic()).isEqualTo("flow.replies");
      driver.advance(Duration.ofMinutes(1));
      assertThat(driver.reply().code()).isEqualTo(504);
    }
  }

  /** Says of one offset in each topic that it crashed, and writes down what passes. */
  private static final class Crashes implements CrashLog {

    private final Map<String, Long> crashed = new HashMap<>();
    private final List<String> passed = new ArrayList<>();

    @Override
    public Partition of(String topic, int partition) {
      return new Partition() {
        @Override
        public int crashes(long offset, long stamp) {
          Long bad = crashed.get(topic);
          return bad != null && bad == offset ? CrashLog.MOST_CRASHES : 0;
        }

        @Override
        public void begin(long offset, long stamp) {
          passed.add("begin " + offset);
        }

        @Override
        public void giveUp(long offset, long stamp) {
          passed.add("give up " + offset);
        }

        @Override
        public void end(long offset) {
          passed.add("end " + offset);
        }
      };
    }
  }
}
