package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.StatefulHandler;
import dev.braid.dsl.Transition;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** What a service that keeps a state for each key does, without a broker. */
final class StatefulServiceTest {

  private static final ServiceRef<String, String> LOG = ServiceRef.text("log");

  private final AtomicInteger runs = new AtomicInteger();

  /** Its state and its reply are all inputs so far; some inputs it takes for orders. */
  private Service<String, String> log() {
    return service(
        (state, input, request) -> {
          String all = state == null ? input : state + " " + input;
          return switch (input) {
            case "forget" -> Transition.to(null, "forgotten");
            case "when" -> Transition.to(all, request.time().toString());
            case "busy" -> throw new FaultException(503, "busy");
            case "no" -> throw new FaultException(422, "no");
            case "broken" -> throw new IllegalStateException("broken");
            case "overflow" -> throw new AssertionError("overflow");
            default -> Transition.to(all, all);
          };
        });
  }

  private Service<String, String> service(StatefulHandler<String, String, String> handler) {
    return service(Codec.text(), handler);
  }

  private Service<String, String> service(
      Codec<String> state, StatefulHandler<String, String, String> handler) {
    return Service.stateful(
        LOG,
        state,
        (before, input, request) -> {
          runs.incrementAndGet();
          return handler.handle(before, input, request);
        });
  }

  private static Reply<String> ok(String value) {
    return new Reply.Ok<>(value);
  }

  @Test
  void everyKeyHasAStateOfItsOwn() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      assertThat(driver.ask("a", "1")).isEqualTo(ok("1"));
      assertThat(driver.ask("b", "2")).isEqualTo(ok("2"));
      assertThat(driver.ask("a", "3")).isEqualTo(ok("1 3"));
    }
  }

  record Stock(int pieces) {}

  /** The next release of it: what was kept before lacks a component. */
  record CountedStock(int pieces, int changes, List<String> notes) {}

  @Test
  void aStateMayHaveMoreComponentsInTheNextRelease() {
    Service<String, String> before =
        Service.stateful(
            LOG,
            Codec.json(Stock.class),
            (state, input, request) ->
                Transition.to(new Stock(Integer.parseInt(input)), input + " pieces"));
    Service<String, String> after =
        Service.stateful(
            LOG,
            Codec.json(CountedStock.class),
            (state, input, request) ->
                Transition.to(
                    new CountedStock(state.pieces(), state.changes() + 1, List.of(input)),
                    state.toString()));
    try (ServiceDriver<String, String> first = ServiceDriver.of(before);
        ServiceDriver<String, String> second = ServiceDriver.of(after)) {
      first.ask("a", "7");
      first.moveTo(second);

      assertThat(second.ask("a", "x")).as("by its id the same request").isEqualTo(ok("7 pieces"));
      assertThat(second.ask("a", "y"))
          .isEqualTo(ok("CountedStock[pieces=7, changes=0, notes=null]"));
      assertThat(second.ask("a", "z"))
          .isEqualTo(ok("CountedStock[pieces=7, changes=1, notes=[y]]"));
    }
  }

  record Order(String item, int quantity) {}

  @Test
  void aRequestThatLacksAComponentIsRefusedByItsField() {
    Service<Order, String> service =
        Service.stateful(
            ServiceRef.of("log", Codec.json(Order.class), Codec.text()),
            Codec.text(),
            (state, order, request) -> Transition.to("x", order.toString()));
    try (ServiceDriver<Order, String> driver = ServiceDriver.of(service)) {
      TestRecord<byte[], byte[]> request =
          new TestRecord<>(
              "a".getBytes(UTF_8), "{\"item\":\"tea\",\"qty\":3}".getBytes(UTF_8), driver.now());
      Wire.putReturnAddress(request.headers(), "client.replies", 0, "1".getBytes(UTF_8));
      driver.send(request);

      assertThat(driver.replies().get(0).reply().fault().message())
          .isEqualTo("Order.quantity: expected a whole number, found nothing");
      assertThat(driver.replies().get(0).reply().code()).isEqualTo(400);
    }
  }

  @Test
  void aRepeatedRequestGetsTheKeptAnswerAndTheHandlerDoesNotRun() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      String id = driver.request("a", "1");
      driver.request("a", "2");
      driver.repeat(id);

      assertThat(driver.replies())
          .extracting(ServiceDriver.Arrived::reply)
          .containsExactly(ok("1"), ok("1 2"), ok("1"));
      assertThat(runs).hasValue(2);
      assertThat(driver.count(EngineCounter.KEPT_REPLY)).isOne();
      assertThat(driver.ask("a", "3")).isEqualTo(ok("1 2 3"));
    }
  }

  @Test
  void aRepeatIsAnsweredWhereItWantsItsReply() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      String id = driver.request("a", "1");
      TestRecord<byte[], byte[]> elsewhere =
          new TestRecord<>("a".getBytes(UTF_8), "1".getBytes(UTF_8), driver.now());
      Wire.putReturnAddress(elsewhere.headers(), "other.replies", 0, "other".getBytes(UTF_8));
      Wire.put(elsewhere.headers(), Wire.CALL, id);
      driver.send(elsewhere);

      assertThat(driver.replies())
          .containsExactlyInAnyOrder(
              new ServiceDriver.Arrived<>("client.replies", id, ok("1")),
              new ServiceDriver.Arrived<>("other.replies", "other", ok("1")));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void theSameCallIdWithAnotherKeyIsAnotherRequest() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      String id = driver.request("a", "1");
      driver.send(Messages.request(id, "b", "2", Codec.text(), driver.now(), null));
      assertThat(driver.reply(id)).isEqualTo(ok("2"));
      assertThat(runs).hasValue(2);

      // Answers that do not stand with a state are told apart too.
      String forget = driver.request("a", "forget");
      driver.send(Messages.request(forget, "b", "3", Codec.text(), driver.now(), null));
      assertThat(driver.reply(forget)).isEqualTo(ok("2 3"));
    }
  }

  @Test
  void aRequestWithoutACallIdIsItsPlaceInTheLog() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      for (int i = 0; i < 2; i++) {
        TestRecord<byte[], byte[]> foreign =
            new TestRecord<>("a".getBytes(UTF_8), "1".getBytes(UTF_8), driver.now());
        Wire.putReturnAddress(foreign.headers(), "client.replies", 0, "same".getBytes(UTF_8));
        driver.send(foreign);
      }
      assertThat(driver.reply("same")).isEqualTo(ok("1 1"));
    }
  }

  /** Whoever was told 503 takes it that nothing was done: a repeat must not do it then. */
  @Test
  void aFaultThatMayPassIsTheAnswerToItsAttempt() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      String id = driver.request("a", "busy");
      Reply<String> told = driver.reply(id);
      driver.repeat(id);
      assertThat(driver.reply(id)).isEqualTo(told);
      assertThat(runs).hasValue(1);

      driver.send(attempt(2, id, "busy", driver.now()));
      driver.send(attempt(1, id, "busy", driver.now()));
      assertThat(runs).hasValue(2);
      assertThat(driver.replies()).allMatch(arrived -> arrived.reply().equals(told));
    }
  }

  /** The deadline of the first attempt and all skew have passed when the second one comes. */
  @Test
  void anAnswerIsKeptUntilTheLastAttemptIsOver() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      long last = driver.now().plus(Duration.ofMinutes(2)).toEpochMilli();
      TestRecord<byte[], byte[]> first = attempt(1, "id", "1", driver.now());
      Wire.put(first.headers(), Wire.UNTIL, last);
      driver.send(first);
      driver.advance(Duration.ofSeconds(100));
      TestRecord<byte[], byte[]> second = attempt(2, "id", "1", driver.now());
      Wire.put(second.headers(), Wire.UNTIL, last);
      driver.send(second);

      assertThat(runs).hasValue(1);
      assertThat(driver.replies())
          .extracting(ServiceDriver.Arrived::reply)
          .containsExactly(ok("1"), ok("1"));
    }
  }

  private static TestRecord<byte[], byte[]> attempt(
      int attempt, String id, String input, Instant time) {
    TestRecord<byte[], byte[]> request =
        Messages.request(id, "a", input, Codec.text(), time, time.plusSeconds(30));
    Wire.put(request.headers(), Wire.ATTEMPT, attempt);
    return request;
  }

  /** A call with a timeout may come again when that has passed: its flow has time for longer. */
  @Test
  void anAnswerIsKeptForAsLongAsItsCallMayComeAgain() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      TestRecord<byte[], byte[]> first = attempt(1, "id", "1", driver.now());
      Wire.put(first.headers(), Wire.UNTIL, driver.now().plusSeconds(60).toEpochMilli());
      driver.send(first);
      assertThat(driver.reply("id")).isEqualTo(ok("1"));

      driver.advance(ofSeconds(59));
      driver.send(attempt(2, "id", "1", driver.now()));
      assertThat(driver.reply("id")).isEqualTo(ok("1"));
      assertThat(runs).hasValue(1);
    }
  }

  /** In two lives of the stock over one log, between which it is delivered. */
  @Test
  void anAttemptThatWasToldNothingWasThereIsToldSoAfterADelivery() {
    Service<String, String> stock =
        service(
            (state, input, request) -> {
              int pieces = state == null ? 0 : Integer.parseInt(state);
              if (input.equals("take") && pieces == 0) {
                throw new FaultException(503, "sold out");
              }
              String now = Integer.toString(input.equals("take") ? pieces - 1 : pieces + 1);
              return Transition.to(now, now);
            });
    try (ServiceDriver<String, String> driver = ServiceDriver.of(stock)) {
      driver.send(attempt(1, "take", "take", driver.now()));
      assertThat(driver.reply("take").code()).isEqualTo(503);
      assertThat(driver.ask("a", "deliver")).isEqualTo(ok("1"));
      driver.send(attempt(1, "take", "take", driver.now()));
      assertThat(driver.reply("take").code()).isEqualTo(503);
      assertThat(driver.ask("a", "deliver")).isEqualTo(ok("2"));

      driver.send(attempt(2, "take", "take", driver.now()));
      assertThat(driver.reply("take")).isEqualTo(ok("1"));
      driver.send(attempt(1, "take", "take", driver.now()));
      assertThat(driver.reply("take").code()).as("as it was told").isEqualTo(503);
      driver.send(attempt(3, "take", "take", driver.now()));
      assertThat(driver.reply("take")).as("done once").isEqualTo(ok("1"));
    }
  }

  @Test
  void aFinalFaultIsKeptAndTheStateStaysAsItWas() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      driver.ask("a", "1");
      for (String order : List.of("no", "broken", "overflow")) {
        String id = driver.request("a", order);
        Reply<String> first = driver.reply(id);
        driver.repeat(id);
        assertThat(driver.reply(id)).isEqualTo(first);
        assertThat(first.fault().origin().service()).isEqualTo("log");
      }
      assertThat(driver.replies().stream().map(arrived -> arrived.reply().code()))
          .containsExactly(200, 422, 422, 500, 500, 500, 500);
      assertThat(runs).hasValue(4);
      assertThat(driver.count(EngineCounter.KEPT_REPLY)).isEqualTo(3);
      assertThat(driver.ask("a", "2")).isEqualTo(ok("1 2"));
    }
  }

  @Test
  void aFaultIsKeptForAKeyWithoutState() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      String id = driver.request("a", "no");
      driver.repeat(id);
      assertThat(runs).hasValue(1);
      assertThat(driver.ask("a", "1")).isEqualTo(ok("1"));
      driver.repeat(id);
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void aForgottenStateLeavesItsAnswersBehind() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      String one = driver.request("a", "1");
      String forget = driver.request("a", "forget");
      driver.repeat(one);
      driver.repeat(forget);
      assertThat(driver.reply(one)).isEqualTo(ok("1"));
      assertThat(driver.reply(forget)).isEqualTo(ok("forgotten"));
      assertThat(runs).hasValue(2);
      assertThat(driver.ask("a", "2")).isEqualTo(ok("2"));
      driver.repeat(one);
      assertThat(runs).hasValue(3);
    }
  }

  @Test
  void ofAnAnswerThatIsTooLargeOnlyIsKeptThatItWasGiven() {
    Service<String, String> large =
        service((state, input, request) -> Transition.to("x", "x".repeat(64 * 1024 + 1)));
    try (ServiceDriver<String, String> driver = ServiceDriver.of(large)) {
      String id = driver.request("a", "1");
      assertThat(driver.reply(id).code()).isEqualTo(200);
      driver.repeat(id);

      assertThat(driver.reply(id).code()).isEqualTo(410);
      assertThat(driver.reply(id).fault().message()).contains("it was done");
      assertThat(runs).hasValue(1);
      assertThat(driver.count(EngineCounter.UNKEPT_REPLY)).isOne();
    }
  }

  @Test
  void anAnswerOf64KiBIsKeptWhole() {
    Service<String, String> large =
        service((state, input, request) -> Transition.to("x", "x".repeat(64 * 1024)));
    try (ServiceDriver<String, String> driver = ServiceDriver.of(large)) {
      String id = driver.request("a", "1");
      driver.repeat(id);
      assertThat(driver.reply(id)).isEqualTo(ok("x".repeat(64 * 1024)));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void anAnswerIsForgottenWhenDeadlineAndClockSkewHavePassed() {
    try (ServiceDriver<String, String> driver = ServiceDriver.skewed(log(), ofSeconds(10))) {
      String id = driver.request("a", "1", ofSeconds(10));
      TestRecord<byte[], byte[]> again =
          Messages.request(id, "a", "1", Codec.text(), driver.now(), null);
      driver.advance(ofSeconds(20).minusMillis(1));
      driver.send(at(again, driver.now()));
      assertThat(runs).hasValue(1);

      driver.advance(ofMillis(1));
      driver.send(at(again, driver.now()));
      assertThat(runs).hasValue(2);
      assertThat(driver.reply(id)).isEqualTo(ok("1 1"));
    }
  }

  /** The times of a partition may step back, by as much as its brokers' clocks are apart. */
  @Test
  void aRepeatWhoseTimeStepsBackWithinTheSkewIsStillOne() {
    try (ServiceDriver<String, String> driver = ServiceDriver.skewed(log(), ofSeconds(10))) {
      Instant start = driver.now();
      TestRecord<byte[], byte[]> request =
          Messages.request("id", "a", "1", Codec.text(), start, start.plusSeconds(10));
      driver.send(request);
      for (int i = 0; i < 40; i++) {
        driver.send(at(log("b", i, start), start.plusSeconds(19)));
      }
      driver.send(at(request, start.plusSeconds(9)));
      assertThat(driver.reply("id")).isEqualTo(ok("1"));
      assertThat(runs).hasValue(41);
    }
  }

  private static TestRecord<byte[], byte[]> log(String key, int number, Instant start) {
    return Messages.request(
        key + number, key, "1", Codec.text(), start, start.plusSeconds(30 + number));
  }

  private static TestRecord<byte[], byte[]> at(TestRecord<byte[], byte[]> record, Instant time) {
    return new TestRecord<>(record.key(), record.value(), record.headers(), time);
  }

  @Test
  void onlyTheLogsTimeCounts() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      TestRecord<byte[], byte[]> request =
          Messages.request("id", "a", "1", Codec.text(), driver.now(), null);
      driver.send(request);
      driver.advance(Duration.ofDays(1));
      driver.send(request);
      assertThat(driver.reply("id")).isEqualTo(ok("1"));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void theHandlersTimeIsThatOfTheLog() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      driver.advance(ofSeconds(7));
      Instant time = driver.now();
      assertThat(driver.ask("a", "when")).isEqualTo(ok(time.toString()));
    }
  }

  @Test
  void whatIsForgottenLeavesTheStore() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      for (int i = 0; i < 100; i++) {
        driver.ask("a", "" + i);
        driver.ask("key-" + i, "forget");
      }
      assertThat(driver.entries()).isGreaterThan(100);
      driver.advance(ofMinutes(6));
      for (int i = 0; i < 40; i++) {
        driver.ask("a", "x");
      }
      assertThat(driver.entries()).isLessThan(8);
    }
  }

  @Test
  void anExpiredRequestNeverRuns() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      String id = driver.request("a", "1", Duration.ZERO);
      assertThat(driver.reply(id).code()).isEqualTo(504);
      assertThat(runs).hasValue(0);
      assertThat(driver.count(EngineCounter.EXPIRED_REQUEST)).isOne();
    }
  }

  @Test
  void aRequestWithoutAKeyIsRefused() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log())) {
      Reply<String> reply = driver.ask(null, "1");
      assertThat(reply.code()).isEqualTo(400);
      assertThat(reply.fault().message()).contains("key");
      assertThat(runs).hasValue(0);
      assertThat(driver.count(EngineCounter.MISSING_KEY)).isOne();
    }
  }

  @Test
  void anInputThatDoesNotDecodeIsRefused() {
    Service<Integer, Integer> numbers =
        Service.stateful(
            ServiceRef.of("sum", Codec.json(Integer.class), Codec.json(Integer.class)),
            Codec.json(Integer.class),
            (state, input, request) -> Transition.to(input, input));
    try (ServiceDriver<Integer, Integer> driver = ServiceDriver.of(numbers)) {
      driver.send(Messages.request("id", "a", "x", Codec.text(), driver.now(), null));
      assertThat(driver.reply("id").code()).isEqualTo(400);
      assertThat(driver.ask("a", null).code()).isEqualTo(400);
    }
  }

  @Test
  void aStateThatIsTooLargeIsRefusedAndStaysAsItWas() {
    Service<String, String> growing =
        service(
            (state, input, request) -> {
              String all = (state == null ? "" : state) + input.repeat(1024 * 1024 - 1);
              return Transition.to(all, "" + all.length());
            });
    try (ServiceDriver<String, String> driver = ServiceDriver.of(growing)) {
      assertThat(driver.ask("a", "x")).isEqualTo(ok("1048575"));
      String id = driver.request("a", "y");
      assertThat(driver.reply(id).code()).isEqualTo(413);
      assertThat(driver.reply(id).fault().message()).contains("2097150").contains("1048576");
      driver.repeat(id);
      assertThat(runs).hasValue(2);
      assertThat(driver.count(EngineCounter.STATE_TOO_LARGE)).isOne();
    }
  }

  @Test
  void aReplyThatCannotBeSentLeavesTheStateAsItWas() {
    Service<String, String> loud =
        service(
            (state, input, request) ->
                input.equals("get")
                    ? Transition.to(state, state)
                    : Transition.to(input, "x".repeat(1024 * 1024 + 1)));
    try (ServiceDriver<String, String> driver = ServiceDriver.of(loud)) {
      assertThat(driver.ask("a", "1").code()).isEqualTo(413);
      assertThat(driver.ask("a", "get")).isEqualTo(new Reply.Ok<>(null));
    }
  }

  @Test
  void aStateThatDoesNotDecodeIsAFaultAndStaysAsItWas() {
    List<String> poison = new ArrayList<>(List.of("1"));
    Service<String, String> moody =
        service(
            new PoisonedCodec(poison),
            (state, input, request) -> {
              String all = state == null ? input : state + " " + input;
              return Transition.to(all, all);
            });
    try (ServiceDriver<String, String> driver = ServiceDriver.of(moody)) {
      driver.ask("a", "1");
      Reply<String> reply = driver.ask("a", "2");
      assertThat(reply.code()).isEqualTo(500);
      assertThat(reply.fault().message()).contains("key 'a'").contains("poison");
      assertThat(reply.fault().origin().service()).isEqualTo("log");
      assertThat(driver.count(EngineCounter.UNREADABLE_STATE)).isOne();
      assertThat(driver.ask("b", "2")).isEqualTo(ok("2"));

      poison.clear();
      assertThat(driver.ask("a", "3")).isEqualTo(ok("1 3"));
    }
  }

  /** Text, some of which it cannot read. */
  private record PoisonedCodec(List<String> poison) implements Codec<String> {
    @Override
    public String contentType() {
      return Codec.text().contentType();
    }

    @Override
    public byte[] encode(String value) {
      return Codec.text().encode(value);
    }

    @Override
    public String decode(byte[] bytes) {
      String text = new String(bytes, UTF_8);
      if (poison.contains(text)) {
        throw new StackOverflowError("poison");
      }
      return text;
    }

    @Override
    public Object toTree(String value) {
      return value;
    }

    @Override
    public String fromTree(Object tree) {
      return tree.toString();
    }
  }

  @Test
  void aStateThatTheHandlerChangedBeforeItFailedStaysAsItWas() {
    Service<String, String> careless =
        Service.stateful(
            LOG,
            Codec.bytes(),
            (state, input, request) -> {
              byte[] own = state == null ? "x".getBytes(UTF_8) : state;
              if (input.equals("spoil")) {
                own[0] = 'y';
                throw new FaultException(422, "spoilt");
              }
              return Transition.to(own, new String(own, UTF_8));
            });
    try (ServiceDriver<String, String> driver = ServiceDriver.of(careless)) {
      driver.ask("a", "get");
      assertThat(driver.ask("a", "spoil").code()).isEqualTo(422);
      assertThat(driver.ask("a", "get")).isEqualTo(ok("x"));
    }
  }

  @Test
  void aHotKeyAppliesEachOfAThousandRequestsOnce() {
    Service<String, String> counting =
        service(
            (state, input, request) -> {
              int count = state == null ? 1 : Integer.parseInt(state) + 1;
              return Transition.to("" + count, "" + count);
            });
    try (ServiceDriver<String, String> driver = ServiceDriver.of(counting)) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        ids.add(driver.request("hot", "+"));
      }
      ids.forEach(driver::repeat);

      assertThat(runs).hasValue(1000);
      assertThat(driver.count(EngineCounter.KEPT_REPLY)).isEqualTo(1000);
      for (int i = 0; i < 1000; i++) {
        assertThat(driver.reply(ids.get(i))).isEqualTo(ok("" + (i + 1)));
      }
      assertThat(driver.ask("hot", "+")).isEqualTo(ok("1001"));
    }
  }

  /** A refusal says that nothing was done, and nothing may be done of it when there is room. */
  @Test
  void aRefusalIsKeptToo() {
    EngineSettings few = EngineSettings.defaults().with(Limit.MAX_KEPT, 3);
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log(), few)) {
      Instant start = driver.now();
      for (int i = 0; i < 3; i++) {
        driver.send(forget("kept" + i, start, start.plusSeconds(10)));
      }
      driver.send(forget("refused", start, start.plusSeconds(30)));
      assertThat(driver.reply("refused").code()).isEqualTo(503);

      driver.advance(ofSeconds(10));
      driver.send(forget("refused", driver.now(), start.plusSeconds(30)));
      assertThat(driver.reply("refused").code()).isEqualTo(503);
      driver.send(forget("other", driver.now(), start.plusSeconds(30)));
      assertThat(driver.reply("other")).isEqualTo(ok("forgotten"));
    }
  }

  @Test
  void refusalsThatCannotBeKeptSayNothingDefinite() {
    EngineSettings few = EngineSettings.defaults().with(Limit.MAX_KEPT, 3);
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log(), few)) {
      List<Integer> codes = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        codes.add(driver.ask("a", "forget").code());
      }
      assertThat(codes.subList(0, 3)).containsOnly(200);
      assertThat(codes.subList(3, 19)).containsOnly(503);
      assertThat(codes.subList(19, 30)).containsOnly(504);
    }
  }

  private static TestRecord<byte[], byte[]> forget(String id, Instant time, Instant deadline) {
    return Messages.request(id, "a", "forget", Codec.text(), time, deadline);
  }

  @Test
  void newRequestsAreRefusedWhileTooManyAnswersAreKept() {
    EngineSettings few = EngineSettings.defaults().with(Limit.MAX_KEPT, 3);
    try (ServiceDriver<String, String> driver = ServiceDriver.of(log(), few)) {
      String kept = driver.request("a", "forget");
      driver.ask("b", "forget");
      driver.ask("c", "forget");
      String refused = driver.request("d", "1");
      driver.repeat(kept);

      assertThat(driver.reply(refused).code()).isEqualTo(503);
      assertThat(driver.reply(kept)).isEqualTo(ok("forgotten"));
      assertThat(driver.count(EngineCounter.OVERLOADED)).isOne();

      driver.advance(ofMinutes(6));
      assertThat(driver.ask("d", "1")).isEqualTo(ok("1"));
    }
  }
}
