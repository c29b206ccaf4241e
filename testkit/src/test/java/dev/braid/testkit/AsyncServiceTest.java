package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.AsyncHandler;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Services whose handlers answer later, on the one thread of the test. */
final class AsyncServiceTest {

  private static final ServiceRef<String, String> SLOW = ServiceRef.text("slow");
  private static final Fault.Origin ORIGIN = new Fault.Origin("slow", "");

  private final Stages stages = new Stages();
  private @Nullable FlowDriver open;

  /** A handler that answers when the test does. */
  private static final class Stages implements AsyncHandler<String, String> {

    private final List<String> started = new ArrayList<>();
    private final List<String> callIds = new ArrayList<>();
    private final Map<String, CompletableFuture<String>> waiting = new HashMap<>();

    @Override
    public CompletionStage<String> handle(String input, Handler.Request request) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      started.add(input);
      callIds.add(request.callId());
      waiting.put(input, answer);
      return answer;
    }

    CompletableFuture<String> of(String input) {
      CompletableFuture<String> answer = waiting.get(input);
      if (answer == null) {
        throw new AssertionError("%s was not started; only %s".formatted(input, started));
      }
      return answer;
    }
  }

  private FlowDriver driver(Service<?, ?> service, EngineSettings settings) {
    open = FlowDriver.of(service, settings);
    return open;
  }

  private FlowDriver driver(Service<?, ?> service) {
    return driver(service, EngineSettings.defaults());
  }

  private FlowDriver stages() {
    return driver(Service.async(SLOW, stages));
  }

  private FlowDriver answering(AsyncHandler<String, String> handler) {
    return driver(Service.async(SLOW, handler));
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  private void ask(FlowDriver driver, @Nullable String key, String input) {
    ask(driver, key, input, null);
  }

  /** The input is also the request's id. */
  private void ask(
      FlowDriver driver, @Nullable String key, String input, @Nullable Instant deadline) {
    TestRecord<byte[], byte[]> request =
        Messages.request(input, input, Codec.text(), driver.now(), deadline);
    driver.send(
        new TestRecord<>(
            key == null ? null : key.getBytes(UTF_8),
            request.value(),
            request.headers(),
            driver.now()));
  }

  /** Until the next timer has seen what was completed. */
  private static FlowDriver look(FlowDriver driver) {
    return driver.advance(ofMillis(10));
  }

  private static List<String> answered(FlowDriver driver) {
    return driver.replies().stream().map(FlowDriver.Arrived::requestId).toList();
  }

  private static Reply<Object> ok(@Nullable String text) {
    return new Reply.Ok<>(text);
  }

  private static Reply<Object> failed(int code, String message, Class<?> thrown) {
    Fault fault = failed(code, message).fault();
    return new Reply.Failed<>(new Fault(code, message, fault.origin(), thrown.getName()));
  }

  private static Reply<Object> failed(int code, String message) {
    return new Reply.Failed<>(new Fault(code, message, ORIGIN));
  }

  @Nested
  final class Order {

    @Test
    void theReplyGoesOutWhenTheStageIsCompleted() {
      FlowDriver driver = stages();
      ask(driver, "key", "x");
      assertThat(look(driver).replies()).isEmpty();
      stages.of("x").complete("x!");
      assertThat(look(driver).reply()).isEqualTo(ok("x!"));
    }

    @Test
    void whoAsksForTheReplyTooEarlyIsToldWhatItWaitsFor() {
      FlowDriver driver = driver(Service.async(SLOW, stages));
      driver.request("a");
      assertThatThrownBy(driver::reply)
          .hasMessage(
              "expected one reply, found []; open calls: []; handlers that have not answered yet: 1;"
                  + " complete what they have handed back, then advance");
    }

    @Test
    void aCompletionIsAlsoSeenWhenTheNextRecordComes() {
      FlowDriver driver = stages();
      ask(driver, "one", "x");
      stages.of("x").complete("x!");
      ask(driver, "two", "y");
      assertThat(driver.reply()).isEqualTo(ok("x!"));
    }

    @Test
    void requestsOfOneKeyRunOneAfterTheOther() {
      FlowDriver driver = stages();
      ask(driver, "key", "a");
      ask(driver, "key", "b");
      ask(driver, "key", "c");
      assertThat(stages.started).containsExactly("a");
      stages.of("a").complete("a!");
      assertThat(stages.started).containsExactly("a", "b");
      stages.of("b").completeExceptionally(new IllegalStateException("no"));
      stages.of("c").complete("c!");
      assertThat(answered(look(driver))).containsExactly("a", "b", "c");
    }

    @Test
    void otherKeysAreNotHeldUp() {
      FlowDriver driver = stages();
      ask(driver, "slow", "a");
      ask(driver, "fast", "b");
      stages.of("b").complete("b!");
      assertThat(answered(look(driver))).containsExactly("b");
    }

    @Test
    void requestsWithoutAKeyWaitForNobody() {
      FlowDriver driver = stages();
      ask(driver, null, "a");
      ask(driver, null, "b");
      assertThat(stages.started).containsExactly("a", "b");
    }

    @Test
    void onlySoManyRunAtATime() {
      FlowDriver driver =
          driver(
              Service.async(SLOW, stages),
              EngineSettings.defaults().with(Limit.MAX_CONCURRENCY, 2));
      ask(driver, "1", "a");
      ask(driver, "2", "b");
      ask(driver, "3", "c");
      ask(driver, "1", "d");
      assertThat(stages.started).containsExactly("a", "b");
      stages.of("a").complete("a!");
      assertThat(stages.started).containsExactly("a", "b", "c");
      stages.of("b").complete("b!");
      assertThat(stages.started).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aKeyHasABacklogOfItsOwnAndOthersTheirTurn() {
      FlowDriver driver =
          driver(
              Service.async(SLOW, stages),
              EngineSettings.defaults().with(Limit.MAX_PENDING_OF_KEY, 2));
      ask(driver, "hot", "a");
      ask(driver, "hot", "b");
      ask(driver, "hot", "c");
      assertThat(driver.reply()).isEqualTo(failed(503, "2 requests of its key are pending"));
      ask(driver, "other", "d");
      assertThat(stages.started).containsExactly("a", "d");
      stages.of("a").complete("a!");
      look(driver);
      ask(driver, "hot", "e");
      assertThat(driver.replies()).hasSize(2);
    }

    @Test
    void whatIsPendingBeyondTheLimitIsRefused() {
      FlowDriver driver =
          driver(Service.async(SLOW, stages), EngineSettings.defaults().with(Limit.MAX_PENDING, 2));
      ask(driver, "key", "a");
      ask(driver, "key", "b");
      ask(driver, "key", "c");
      assertThat(driver.reply()).isEqualTo(failed(503, "2 requests are pending"));
      assertThat(driver.count(EngineCounter.OVERLOADED)).isEqualTo(1);
      stages.of("a").complete("a!");
      ask(look(driver), "key", "d");
      assertThat(answered(driver)).containsExactly("c", "a");
    }
  }

  @Nested
  final class Answers {

    @Test
    void aValueThatIsThereAtOnceIsTheReplyAtOnce() {
      FlowDriver driver = answering((text, request) -> CompletableFuture.completedStage(text));
      ask(driver, "key", "x");
      assertThat(driver.reply()).isEqualTo(ok("x"));
    }

    @Test
    void nullIsAReply() {
      FlowDriver driver = answering((text, request) -> CompletableFuture.completedStage(null));
      ask(driver, "key", "x");
      assertThat(driver.reply()).isEqualTo(ok(null));
    }

    @Test
    void noStageIsAFault() {
      FlowDriver driver = answering((text, request) -> null);
      ask(driver, "key", "x");
      assertThat(driver.reply())
          .isEqualTo(
              failed(
                  500, "the handler returned null, expected a stage", IllegalStateException.class));
    }

    @Test
    void anExceptionIsAFault() {
      FlowDriver driver = stages();
      ask(driver, "key", "x");
      stages.of("x").completeExceptionally(new IllegalStateException("broken"));
      assertThat(look(driver).reply())
          .isEqualTo(failed(500, "broken", IllegalStateException.class));
    }

    @Test
    void aFaultOfTheHandlersChoiceIsFoundBehindTheStages() {
      AsyncHandler<String, String> behind =
          (text, request) ->
              CompletableFuture.completedFuture(text)
                  .thenApply(
                      value -> {
                        throw new CompletionException(new FaultException(451, "not " + value));
                      });
      FlowDriver driver = answering(behind);
      ask(driver, "key", "x");
      assertThat(driver.reply()).isEqualTo(failed(451, "not x"));
    }

    @Test
    void anErrorEndsTheRequestAndNotTheThread() {
      FlowDriver driver =
          answering(
              (text, request) -> {
                throw new AssertionError("never");
              });
      ask(driver, "key", "x");
      ask(driver, "key", "y");
      assertThat(driver.replies()).hasSize(2);
      assertThat(driver.replies().get(1).reply())
          .isEqualTo(failed(500, "never", AssertionError.class));
    }

    @Test
    void anInputThatDoesNotDecodeIsNotRun() {
      List<Long> run = new ArrayList<>();
      ServiceRef<Long, Long> numbers = ServiceRef.json("slow", Long.class, Long.class);
      FlowDriver driver =
          driver(
              Service.async(
                  numbers,
                  (number, request) -> {
                    run.add(number);
                    return CompletableFuture.completedStage(number);
                  }));
      driver.request("seven");
      assertThat(driver.reply().code()).isEqualTo(400);
      driver.request(null);
      assertThat(driver.replies().get(1).reply().code()).isEqualTo(400);
      assertThat(run).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAFault() {
      ServiceRef<String, Object> broken =
          new ServiceRef<>("slow", Codec.text(), Codec.json(Object.class));
      List<Object> endless = new ArrayList<>();
      endless.add(endless);
      FlowDriver driver =
          driver(
              Service.async(broken, (text, request) -> CompletableFuture.completedStage(endless)));
      ask(driver, "key", "x");
      assertThat(driver.reply().code()).isEqualTo(500);
      assertThat(driver.reply().fault().message()).startsWith("the reply cannot be encoded: ");
    }

    @Test
    void aRepeatOfWhatIsPendingIsAnsweredWithIt() {
      FlowDriver driver = stages();
      ask(driver, "key", "x");
      ask(driver, "key", "x");
      stages.of("x").complete("x!");
      assertThat(look(driver).reply()).isEqualTo(ok("x!"));
      assertThat(stages.started).containsExactly("x");
      assertThat(driver.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(1);
    }

    /** As a flow's, whose timeout has passed while the service's clock says that there is time. */
    @Test
    void aLaterAttemptRunsWhenTheOneBeforeEndsWithAFaultThatMayPass() {
      FlowDriver driver = stages();
      ask(driver, "key", "x");
      TestRecord<byte[], byte[]> second =
          Messages.request("x", "x", Codec.text(), driver.now(), null);
      Wire.put(second.headers(), Wire.ATTEMPT, 2);
      driver.send(second);
      stages.of("x").completeExceptionally(new FaultException(503, "busy"));
      assertThat(look(driver).replies())
          .extracting(each -> each.reply().code())
          .containsExactly(503);
      assertThat(stages.started).containsExactly("x", "x");
      stages.of("x").complete("x!");
      assertThat(look(driver).replies())
          .extracting(each -> each.reply().code())
          .containsExactly(503, 200);
    }

    @Test
    void aRepeatFromElsewhereGetsTheSameAnswer() {
      FlowDriver driver = driver(Service.async(SLOW, stages).idempotent());
      ask(driver, "key", "x");
      askAgain(driver, "x", "y", null);
      stages.of("x").complete("x!");
      assertThat(answered(look(driver))).containsExactly("x", "y");
      assertThat(driver.replies()).allMatch(arrived -> arrived.reply().equals(ok("x!")));
      assertThat(stages.started).containsExactly("x");

      ask(driver, "key", "x");
      assertThat(answered(driver)).containsExactly("x", "y", "x");
      assertThat(stages.started).containsExactly("x");
    }

    /** The same call, to be answered elsewhere, as the next attempt of a client asks. */
    private void askAgain(
        FlowDriver driver, String input, String correlation, @Nullable Instant deadline) {
      TestRecord<byte[], byte[]> again =
          Messages.request(input, input, Codec.text(), driver.now(), deadline);
      again.headers().remove(Wire.CORRELATION_ID);
      again.headers().add(Wire.CORRELATION_ID, correlation.getBytes(UTF_8));
      driver.send(again);
    }

    @Test
    void aRepeatWithMoreTimeRunsWhenTheTimeOfTheFirstIsOut() {
      FlowDriver driver = stages();
      ask(driver, null, "x", driver.now().plusSeconds(1));
      askAgain(driver, "x", "y", driver.now().plusSeconds(5));
      driver.advance(ofSeconds(2));
      assertThat(answered(driver)).containsExactly("x");
      assertThat(driver.reply().code()).isEqualTo(504);
      assertThat(stages.started).containsExactly("x", "x");
      stages.of("x").complete("second");
      assertThat(answered(look(driver))).containsExactly("x", "y");
      assertThat(driver.replies().get(1).reply()).isEqualTo(ok("second"));
      assertThat(stages.callIds).hasSize(2).containsOnly(stages.callIds.get(0));
    }

    @Test
    void aRepeatThatHasNoMoreTimeEitherIsAnsweredWithTheFirst() {
      FlowDriver driver = stages();
      Instant deadline = driver.now().plusSeconds(1);
      ask(driver, null, "x", deadline);
      askAgain(driver, "x", "y", deadline);
      driver.advance(ofSeconds(2));
      assertThat(answered(driver)).containsExactlyInAnyOrder("x", "y");
      assertThat(driver.replies()).allMatch(arrived -> arrived.reply().code() == 504);
      assertThat(stages.started).containsExactly("x");
    }

    @Test
    void aRepeatAfterTheAnswerRunsAgainUnderTheSameCallId() {
      FlowDriver driver = stages();
      ask(driver, "key", "x");
      stages.of("x").complete("first");
      ask(driver, "key", "x");
      stages.of("x").complete("second");
      assertThat(answered(look(driver))).containsExactly("x", "x");
      assertThat(stages.callIds).hasSize(2);
      assertThat(stages.callIds.get(0)).isEqualTo(stages.callIds.get(1));
    }
  }

  @Nested
  final class Time {

    private FlowDriver limited() {
      return driver(Service.async(SLOW, stages).limit(ofSeconds(2)));
    }

    @Test
    void theLimitIsAnsweredWhenItPasses() {
      FlowDriver driver = limited();
      ask(driver, "key", "x");
      driver.advance(ofMillis(1990));
      assertThat(driver.replies()).isEmpty();
      driver.advance(ofMillis(20));
      assertThat(driver.reply())
          .isEqualTo(failed(504, "the handler took longer than its limit of 2000 ms"));
      assertThat(driver.count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);
      assertThat(stages.of("x")).isCancelled();
    }

    @Test
    void theLimitCountsFromWhenItIsRun() {
      FlowDriver driver = limited();
      ask(driver, "key", "a");
      ask(driver, "key", "b");
      driver.advance(ofMillis(1500));
      stages.of("a").complete("a!");
      driver.advance(ofMillis(1500));
      assertThat(answered(driver)).containsExactly("a");
      stages.of("b").complete("b!");
      assertThat(answered(look(driver))).containsExactly("a", "b");
      assertThat(driver.count(EngineCounter.HANDLER_TIMEOUT)).isZero();
    }

    @Test
    void afterTheLimitTheNextOfTheKeyIsRun() {
      FlowDriver driver = limited();
      ask(driver, "key", "a");
      ask(driver, "key", "b");
      driver.advance(ofMillis(2010));
      assertThat(stages.started).containsExactly("a", "b");
    }

    @Test
    void anAnswerInTimeIsFollowedByNoReport() {
      FlowDriver driver = limited();
      ask(driver, "key", "x");
      driver.advance(ofSeconds(1));
      stages.of("x").complete("x!");
      driver.advance(ofSeconds(60));
      assertThat(driver.reply()).isEqualTo(ok("x!"));
      assertThat(driver.count(EngineCounter.HANDLER_TIMEOUT)).isZero();
    }

    @Test
    void aLateAnswerIsDiscarded() {
      CompletableFuture<String> late = new CompletableFuture<>();
      AsyncHandler<String, String> uncancellable = (text, request) -> late.minimalCompletionStage();
      FlowDriver driver = driver(Service.async(SLOW, uncancellable).limit(ofSeconds(2)));
      ask(driver, "key", "x");
      driver.advance(ofSeconds(3));
      late.complete("late");
      assertThat(look(driver).reply().code()).isEqualTo(504);
      assertThat(driver.count(EngineCounter.LATE_REPLY)).isEqualTo(1);
    }

    @Test
    void theDeadlineIsALimitToo() {
      FlowDriver driver = stages();
      ask(driver, "key", "x", driver.now().plusSeconds(1));
      driver.advance(ofMillis(1010));
      assertThat(driver.reply()).isEqualTo(failed(504, "the deadline passed while it ran"));
      assertThat(driver.count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void whatWaitsLongerThanItsDeadlineIsNotRun() {
      FlowDriver driver = stages();
      ask(driver, "key", "a");
      ask(driver, "key", "b", driver.now().plusSeconds(1));
      driver.advance(ofMillis(1010));
      assertThat(driver.reply()).isEqualTo(failed(504, "the deadline passed before it was run"));
      assertThat(driver.count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(1);
      stages.of("a").complete("a!");
      assertThat(answered(look(driver))).containsExactly("b", "a");
      assertThat(stages.started).containsExactly("a");
    }

    @Test
    void anInlineHandlerWithALimitRunsTheSameWay() {
      FlowDriver driver = driver(Service.of(SLOW, text -> text + "!").limit(ofSeconds(2)));
      ask(driver, "key", "x");
      assertThat(driver.reply()).isEqualTo(ok("x!"));
      assertThat(driver.compiled().stores()).containsExactly("pending");
    }
  }
}
