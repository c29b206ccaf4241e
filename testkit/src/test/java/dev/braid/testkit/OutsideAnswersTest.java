package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.LogEnds;
import dev.braid.engine.ReturnTopics;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * What is asked besides the log may be answered otherwise to a replay. Two drivers are given one
 * log, and other answers; neither may contradict what the other has told.
 */
final class OutsideAnswersTest {

  private static final String GONE = "gone.replies";

  /** Answers all that it was ever told. */
  private static final Service<String, String> LOG =
      Service.stateful(
          ServiceRef.text("log"),
          Codec.text(),
          (state, input, request) -> {
            String all = state == null ? input : state + " " + input;
            return Transition.to(all, all);
          });

  private static EngineSettings missing(String missing) {
    return EngineSettings.defaults()
        .environment(it -> it.withTopics(topic -> topic.equals(missing) ? 0 : 3));
  }

  private static EngineSettings narrow(int room) {
    return EngineSettings.defaults()
        .environment(
            it ->
                it.withTopics(
                    new ReturnTopics() {
                      @Override
                      public int partitions(String topic) {
                        return 3;
                      }

                      @Override
                      public int maxMessage(String topic) {
                        return room;
                      }
                    }));
  }

  private static TestRecord<byte[], byte[]> request(
      ServiceDriver<?, ?> driver, String id, String text, String replyTopic) {
    TestRecord<byte[], byte[]> request =
        Messages.request(id, "key", text, Codec.text(), driver.now(), null);
    request.headers().remove(Wire.REPLY_TOPIC);
    Wire.put(request.headers(), Wire.REPLY_TOPIC, replyTopic);
    return request;
  }

  /** Else another client's acknowledged reply would be taken back. */
  @Test
  void aReplyTopicThatIsMissingKeepsNoRequestFromChangingAState() {
    try (ServiceDriver<String, String> first = ServiceDriver.of(LOG);
        ServiceDriver<String, String> replay = ServiceDriver.of(LOG, missing(GONE))) {
      for (ServiceDriver<String, String> life : List.of(first, replay)) {
        life.send(request(life, "one", "a", GONE));
        life.send(request(life, "two", "b", Messages.CLIENT_TOPIC));
        assertThat(life.reply("two")).isEqualTo(new Reply.Ok<>("a b"));
      }
      assertThat(replay.replies()).as("that of the first is set aside").hasSize(1);
      assertThat(replay.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
    }
  }

  /** Flows build on its one reply, which must not depend on what brokers say. */
  @Test
  void aReplyTopicThatIsMissingIsNoFaultOfWhatIsPure() {
    Service<String, String> twice =
        Service.of(ServiceRef.text("twice"), text -> text + text).pure();
    try (ServiceDriver<String, String> life = ServiceDriver.of(twice, missing(GONE))) {
      life.send(request(life, "one", "a", GONE));
      assertThat(life.replies()).isEmpty();
      assertThat(life.count(EngineCounter.UNDELIVERABLE_REPLY)).isOne();
    }
  }

  @Test
  void aReplyTopicThatIsMissingKeepsNoExecutionFromBeginning() {
    FlowDefinition flow = FlowDefinition.of("flow", Pipe.of(Call.of("a"), Call.of("b")));
    try (BareFlow run = BareFlow.of(flow, Placement.REMOTE, missing(Messages.CLIENT_TOPIC))) {
      run.start("x");
      run.answer(run.call("a"), "y");
      assertThat(run.sent("b.requests")).as("in the tail, as if nobody had asked").hasSize(1);
      assertThat(run.sent("flow.dead-letters")).isEmpty();
    }
  }

  private static BareFlow takingLittle(EngineSettings changed) {
    FlowDefinition flow = FlowDefinition.of("flow", Pipe.of(Call.of("a"), Call.of("b")));
    return BareFlow.of(flow, Placement.REMOTE, changed);
  }

  private static final String LONG = "x".repeat(700 * 1024);

  @Test
  void thatATopicTakesNoCallOfThisSizeIsDecidedInTheLog() {
    AtomicLong commits = new AtomicLong();
    try (BareFlow flow =
        takingLittle(narrow(600 * 1024).environment(it -> it.withCommits(commits::get)))) {
      flow.start(LONG);
      flow.advance(Duration.ofSeconds(1));
      assertThat(flow.sent("flow.replies")).isEmpty();
      commits.incrementAndGet();
      flow.advance(Duration.ofMillis(10));
      assertThat(flow.sent("flow.replies")).hasSize(1);
      assertThat(flow.reply().code()).isEqualTo(413);
      assertThat(flow.sent("a.requests")).isEmpty();
    }
  }

  /** The limit may have been another one when it was sent. */
  @Test
  void aCallThatMayHaveBeenSentIsNotSaidToBeTooLarge() {
    try (BareFlow flow =
        takingLittle(narrow(600 * 1024).environment(it -> it.withLogEnds(LogEnds.at(1))))) {
      flow.start(LONG);
      assertThat(flow.replies()).isEmpty();
      flow.advance(Duration.ofSeconds(31));
      assertThat(flow.reply().code()).isEqualTo(504);
    }
  }

  @Test
  void aRepeatOfWhatKeepsNoEndIsNotSaidToBeTooLarge() {
    RoutingSlips keeping =
        RoutingSlips.OFF.withPeers(Map.of(RoutingSlips.EVERYBODY, ServiceKind.KEEPING));
    try (BareFlow flow = takingLittle(narrow(600 * 1024).options(it -> it.withSlips(keeping)))) {
      flow.start(LONG);
      assertThat(flow.reply().code()).isEqualTo(504);
    }
  }

  @Test
  void anAddressThatIsForbiddenByItsFormRefusesTheRequestEverywhere() {
    try (ServiceDriver<String, String> driver = ServiceDriver.of(LOG)) {
      driver.send(request(driver, "one", "a", "__consumer_offsets"));
      driver.send(request(driver, "two", "b", Messages.CLIENT_TOPIC));
      assertThat(driver.reply("two")).isEqualTo(new Reply.Ok<>("b"));
    }
  }

  /** It was done, whatever its caller's topic takes; in another life it took the reply. */
  @Test
  void aReplyThatItsTopicDoesNotTakeIsNoFailureWhereSomethingIsKept() {
    String large = "x".repeat(2_000);
    try (ServiceDriver<String, String> first = ServiceDriver.of(LOG);
        ServiceDriver<String, String> replay = ServiceDriver.of(LOG, narrow(1_000))) {
      first.send(request(first, "one", large, Messages.CLIENT_TOPIC));
      assertThat(first.reply("one").isOk()).isTrue();
      replay.send(request(replay, "one", large, Messages.CLIENT_TOPIC));
      assertThat(replay.reply("one").code()).isEqualTo(410);
      assertThat(replay.reply("one").fault().message()).contains("it was done");
    }
  }

  private static Service<String, String> breaking(Error error) {
    return Service.stateful(
        ServiceRef.text("log"),
        Codec.text(),
        (state, input, request) -> {
          if (input.equals("break")) {
            throw error;
          }
          return Transition.to(input, input);
        });
  }

  /** Asked again it may succeed, so it must be no answer: that would be kept. */
  @Test
  void whatTheMachineThrowsIsNoAnswerOfAStatefulService() {
    for (Error error : List.of(new OutOfMemoryError("x"), new StackOverflowError("x"))) {
      try (ServiceDriver<String, String> first = ServiceDriver.of(breaking(error));
          ServiceDriver<String, String> replay = ServiceDriver.of(LOG)) {
        TestRecord<byte[], byte[]> request = request(first, "1", "break", Messages.CLIENT_TOPIC);
        assertThatThrownBy(() -> first.send(request)).isSameAs(error);
        assertThat(first.replies()).isEmpty();
        replay.send(request);
        assertThat(replay.reply("1")).isEqualTo(new Reply.Ok<>("break"));
      }
    }
  }

  @Test
  void whatTheMachineThrowsIsNoAnswerOfAPlainHandler() {
    Error error = new OutOfMemoryError("x");
    Service<String, String> plain =
        Service.of(
            ServiceRef.text("plain"),
            text -> {
              throw error;
            });
    try (FlowDriver service = FlowDriver.of(plain);
        FlowDriver fused =
            FlowDriver.of(
                FlowDefinition.of("flow", Call.of("plain")), Placement.local(List.of(plain)))) {
      for (FlowDriver driver : List.of(service, fused)) {
        assertThatThrownBy(() -> driver.request("x")).isSameAs(error);
        assertThat(driver.replies()).isEmpty();
      }
    }
  }
}
