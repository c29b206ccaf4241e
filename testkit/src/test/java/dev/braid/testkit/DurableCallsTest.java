package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.LogEnds;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executions that outlive who started them. */
final class DurableCallsTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Service<String, String> LOCAL =
      Service.of(ServiceRef.text("local"), text -> text + "!").pure();

  private static FlowDriver driver(Step step) {
    return FlowDriver.of(FlowDefinition.of("flow", step));
  }

  private static FlowDriver driver(Step step, EngineSettings settings) {
    return FlowDriver.of(
        FlowDefinition.of("flow", step), Placement.local(List.of(LOCAL)), settings);
  }

  private static Handle started(FlowDriver driver, Object input) {
    return driver.start(input, "order-1").value();
  }

  @Nested
  final class Starting {

    @Test
    void isAnsweredAtOnceWithTheHandleOfTheIdempotencyKey() {
      try (FlowDriver driver = driver(Pipe.of(A, B))) {
        Reply<Handle> reply = driver.start("x", "order-1");
        assertThat(reply).isEqualTo(new Reply.Ok<>(Handle.ofKey("flow", 0, "order-1")));
        assertThat(driver.calls()).hasSize(1);
        assertThat(driver.replies()).isEmpty();
      }
    }

    @Test
    void againWithTheSameBodyFindsTheSameExecutionAndRunsNothing() {
      try (FlowDriver driver = driver(Pipe.of(A, B))) {
        Handle first = started(driver, "x");
        assertThat(started(driver, "x")).isEqualTo(first);
        driver.call("a").reply("xa");
        driver.call("b").reply("xb");
        assertThat(started(driver, "x")).isEqualTo(first);
        assertThat(driver.calls()).isEmpty();
        assertThat(driver.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(2);
      }
    }

    @Test
    void againWithAnotherBodyIsAFault422() {
      try (FlowDriver driver = driver(A)) {
        started(driver, "x");
        assertThat(driver.start("y", "order-1").code()).isEqualTo(422);
        assertThat(driver.start(null, "order-1").code()).isEqualTo(422);
        driver.call("a").reply("xa");
        assertThat(driver.start("y", "order-1").code()).isEqualTo(422);
        assertThat(driver.calls()).isEmpty();
        assertThat(driver.count(EngineCounter.REUSED_KEY)).isEqualTo(3);
      }
    }

    @Test
    void withAnotherKeyIsAnotherExecution() {
      try (FlowDriver driver = driver(A)) {
        assertThat(driver.start("x", "one").value()).isNotEqualTo(driver.start("x", "two").value());
        assertThat(driver.calls()).hasSize(2);
      }
    }

    @Test
    void withoutAnyKeyIsKnownByItsPlaceInTheLog() {
      try (BareFlow flow = BareFlow.of(A)) {
        for (String id : List.of("one", "two")) {
          TestRecord<byte[], byte[]> start = start(flow, id, "x");
          start.headers().remove(Wire.CALL);
          flow.start(start);
        }
        assertThat(flow.replies().stream().map(Reply::value).distinct()).hasSize(2);
        assertThat(flow.sent("a.requests")).hasSize(2);
      }
    }

    /** Its start may be read again until its deadline, and is no other one then. */
    @Test
    void isKnownAsLongAsItsStartMayComeAgain() {
      try (BareFlow flow = BareFlow.of(A)) {
        TestRecord<byte[], byte[]> start =
            Messages.start("id", "x", "key", flow.now(), Optional.of(Duration.ofMillis(1)));
        flow.start(start);
        flow.answer(flow.call("a"), "xa");
        flow.advance(Duration.ofSeconds(29));
        TestRecord<byte[], byte[]> again =
            new TestRecord<>(start.key(), start.value(), start.headers(), flow.now());
        again.headers().remove(Wire.DEADLINE);
        flow.start(again);
        assertThat(flow.sent("a.requests")).isEmpty();
      }
    }

    /** Without transactions a crash may keep of it that it was accepted, and nothing else. */
    @Test
    void againWhenOnlyItsRecordIsLeftBeginsItAnew() {
      try (BareFlow flow = BareFlow.of(A)) {
        TestRecord<byte[], byte[]> start = start(flow, "key", "x");
        flow.start(start);
        flow.forget(flow.call("a"));

        flow.start(start);

        flow.answer(flow.call("a"), "xa");
        Handle handle = Handle.ofKey("flow", 0, "key");
        flow.start(Messages.control("wait", Wire.AWAIT, handle.execution(), flow.now()));
        assertThat(flow.replies())
            .containsExactly(
                new Reply.Ok<>(handle.toString()),
                new Reply.Ok<>(handle.toString()),
                new Reply.Ok<>("xa"));
      }
    }

    @Test
    void noCallOfADurableExecutionGoesHomeToTheStarter() {
      try (FlowDriver driver = driver(A)) {
        started(driver, "x");
        assertThat(driver.calls().get(0).replyTopic()).isEqualTo("flow.replies");
      }
    }

    @Test
    void isAnsweredBehindALongRowOfSteps() {
      List<Step> row = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        row.add(Call.of("local").withLabel("s" + i));
      }
      EngineSettings always =
          EngineSettings.defaults()
              .options(it -> it.with(CompileOptions.Flag.ALWAYS_DURABLE, true));
      try (FlowDriver driver = driver(new Pipe(row), always)) {
        String awaiting = driver.await(started(driver, "x"));
        assertThat(driver.reply(awaiting)).isEqualTo(new Reply.Ok<>("x" + "!".repeat(300)));
      }
    }
  }

  @Nested
  final class Refusals {

    @Test
    void leaveNothingBehind() {
      EngineSettings small = EngineSettings.defaults().with(Limit.MAX_PAYLOAD, 1000);
      try (BareFlow flow =
          BareFlow.of(FlowDefinition.of("flow", Pipe.of(A, B)), Placement.REMOTE, small)) {
        flow.start(start(flow, "large", "x".repeat(2000)));
        TestRecord<byte[], byte[]> late = start(flow, "late", "x");
        Wire.put(late.headers(), Wire.DEADLINE, flow.now().toEpochMilli());
        flow.start(late);
        TestRecord<byte[], byte[]> start = start(flow, "key", "x");
        flow.start(new TestRecord<>(new byte[20_000], start.value(), start.headers(), flow.now()));

        assertThat(flow.replies()).extracting(Reply::code).containsExactly(413, 504, 413);
        assertThat(flow.storedKeys()).isEmpty();
        assertThat(flow.sent("a.requests")).isEmpty();
      }
    }

    @Test
    void forLoadGoThroughTheLogAndLeaveTheKeyFree() {
      EngineSettings one = EngineSettings.defaults().with(Limit.MAX_OPEN, 1);
      try (FlowDriver driver =
          FlowDriver.of(FlowDefinition.of("flow", Pipe.of(A, B)), Placement.REMOTE, one)) {
        driver.start("x", "one");
        assertThat(driver.start("x", "two").code()).isEqualTo(503);
        assertThat(driver.count(EngineCounter.OVERLOADED)).isEqualTo(1);
        driver.call("a").fail(500, "no");
        assertThat(driver.start("x", "two").isOk()).isTrue();
      }
    }

    /** A run that was aborted may have found room, and have told its caller the handle. */
    @Test
    void areNotForAStartThatMayHaveBeenAccepted() {
      EngineSettings one = EngineSettings.defaults().with(Limit.MAX_KEPT_RESULTS, 1);
      FlowDefinition definition = FlowDefinition.of("flow", A);
      try (BareFlow before = BareFlow.of(definition, Placement.REMOTE, one);
          BareFlow aborted = BareFlow.of(definition, Placement.REMOTE, one);
          BareFlow replay =
              BareFlow.of(
                  definition,
                  Placement.REMOTE,
                  one.environment(it -> it.withLogEnds(LogEnds.at(1))))) {
        before.start(start(before, "one", "x"));
        before.answer(before.call("a"), "xa");
        before.moveTo(aborted);
        before.moveTo(replay);

        aborted.advance(ofMinutes(70));
        TestRecord<byte[], byte[]> two = start(aborted, "two", "x");
        aborted.start(two);
        Reply<Object> accepted = aborted.reply();
        assertThat(accepted.isOk()).isTrue();

        replay.start(two);
        assertThat(replay.reply()).isEqualTo(accepted);
        assertThat(replay.sent("a.requests")).hasSize(1);
      }
    }

    /** In another order than before more may be open than twice as many as there is room for. */
    @Test
    void areNotForWhatIsReadAgainWhereThereIsRoomForFew() {
      EngineSettings one =
          EngineSettings.defaults()
              .with(Limit.MAX_OPEN, 1)
              .environment(it -> it.withLogEnds(LogEnds.at(9)));
      try (BareFlow replay = BareFlow.of(FlowDefinition.of("flow", A), Placement.REMOTE, one)) {
        for (String key : List.of("one", "two", "three")) {
          replay.start(start(replay, key, "x"));
        }
        assertThat(replay.replies()).extracting(Reply::code).containsOnly(200);
      }
    }

    /** It may be decided twice, and the key has been used again before it is read once more. */
    @Test
    void areThoseOfOneStartAndOfNoneBehindIt() {
      EngineSettings one = EngineSettings.defaults().with(Limit.MAX_OPEN, 1);
      try (BareFlow flow = BareFlow.of(FlowDefinition.of("flow", A), Placement.REMOTE, one)) {
        flow.start(start(flow, "one", "x"));
        flow.start(start(flow, "two", "x"));
        TestRecord<byte[], byte[]> refusal = flow.sent("flow.replies").get(0);
        flow.answer(flow.call("a"), "xa");
        flow.start(start(flow, "two", "x"));
        assertThat(flow.replies()).extracting(Reply::code).containsExactly(200, 503, 200);

        flow.resume(refusal);

        flow.answer(flow.call("a"), "xa");
        Handle handle = Handle.ofKey("flow", 0, "two");
        flow.start(Messages.control("wait", Wire.AWAIT, handle.execution(), flow.now()));
        assertThat(flow.reply()).isEqualTo(new Reply.Ok<>("xa"));
      }
    }

    /** A run that was aborted may have told the one before, and have accepted this one then. */
    @Test
    void areToldBeforeAStartBehindThemIsReadAgain() {
      EngineSettings one =
          EngineSettings.defaults()
              .with(Limit.MAX_OPEN, 1)
              .environment(it -> it.withCommits(() -> 0));
      FlowDefinition definition = FlowDefinition.of("flow", A);
      try (BareFlow before = BareFlow.of(definition, Placement.REMOTE, one);
          BareFlow replay =
              BareFlow.of(
                  definition,
                  Placement.REMOTE,
                  one.environment(it -> it.withLogEnds(LogEnds.at(5))))) {
        before.start(start(before, "one", "x"));
        before.start(start(before, "two", "x"));
        before.moveTo(replay);

        replay.start(start(replay, "two", "x"));

        assertThat(replay.replies()).extracting(Reply::code).containsExactly(503, 200);
        assertThat(replay.sent("a.requests")).hasSize(1);
      }
    }

    /** A replay may find room for it, and another body must not have been accepted meanwhile. */
    @Test
    void keepTheirKeyUntilTheyAreCommittedWhateverTheirDeadline() {
      AtomicLong commits = new AtomicLong();
      EngineSettings one =
          EngineSettings.defaults()
              .with(Limit.MAX_OPEN, 1)
              .environment(it -> it.withCommits(commits::get));
      try (BareFlow flow = BareFlow.of(FlowDefinition.of("flow", A), Placement.REMOTE, one)) {
        flow.start(start(flow, "one", "x"));
        flow.start(start(flow, "two", "x"));
        flow.advance(ofSeconds(31));
        flow.start(start(flow, "two", "y"));
        assertThat(flow.replies()).extracting(Reply::code).containsExactly(200, 504);
        assertThat(flow.sent("a.requests")).hasSize(1);

        commits.incrementAndGet();
        flow.advance(ofMillis(10));

        assertThat(flow.replies()).extracting(Reply::code).containsExactly(504);
      }
    }

    @Test
    void comeWhenTooManyResultsAreKept() {
      EngineSettings one = EngineSettings.defaults().with(Limit.MAX_KEPT_RESULTS, 1);
      try (FlowDriver driver = driver(A, one)) {
        driver.start("x", "one");
        driver.call("a").reply("xa");
        Reply<Handle> refused = driver.start("x", "two");
        assertThat(refused.fault().message()).isEqualTo("1 results are kept");
        assertThat(refused.code()).isEqualTo(503);
        assertThat(driver.start("x", "one").isOk()).isTrue();
        assertThat(driver.calls()).isEmpty();
        assertThat(driver.count(EngineCounter.OVERLOADED)).isEqualTo(1);
      }
    }

    @Test
    void comeFromAFlowThatKeepsNothingAndSayWhatToDo() {
      try (BareFlow flow = BareFlow.of(Call.of("local"), Placement.local(List.of(LOCAL)))) {
        flow.start(start(flow, "one", "x"));
        Fault fault = flow.reply().fault();
        assertThat(fault.code()).isEqualTo(400);
        assertThat(fault.message()).contains("App.durable(\"flow\")");
        flow.start(Messages.control("two", Wire.AWAIT, "0".repeat(32), flow.now()));
        assertThat(flow.reply().code()).isEqualTo(400);
        assertThat(flow.count(EngineCounter.REFUSED_CONTROL)).isEqualTo(2);
      }
    }
  }

  @Nested
  final class Awaiting {

    @Test
    void isAnsweredWhenTheExecutionEnds() {
      try (FlowDriver driver = driver(Pipe.of(A, B))) {
        String awaiting = driver.await(started(driver, "x"));
        driver.call("a").reply("xa");
        assertThat(driver.replies()).isEmpty();
        driver.call("b").reply("xb");
        assertThat(driver.reply(awaiting)).isEqualTo(new Reply.Ok<>("xb"));
      }
    }

    @Test
    void isAnsweredAtOnceAfterTheEndAsOftenAsAnybodyAsks() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = started(driver, "x");
        driver.call("a").reply(Map.of("n", 1));
        for (int i = 0; i < 3; i++) {
          assertThat(driver.reply(driver.await(handle)).value()).isEqualTo(Map.of("n", 1L));
        }
        assertThat(driver.count(EngineCounter.KEPT_RESULT)).isEqualTo(1);
      }
    }

    @Test
    void everyoneWhoWaitsIsAnswered() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = started(driver, "x");
        String one = driver.await(handle);
        String other = driver.await(handle);
        driver.call("a").reply("xa");
        assertThat(driver.reply(one))
            .isEqualTo(driver.reply(other))
            .isEqualTo(new Reply.Ok<>("xa"));
      }
    }

    @Test
    void aResultLargerThanARecordComesWhole() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = started(driver, "x");
        String large = "y".repeat(1_000_000);
        driver.call("a").reply(large);
        assertThat(driver.reply(driver.await(handle)).value()).isEqualTo(large);
      }
    }

    @Test
    void faultsAreResults() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = started(driver, "x");
        driver.call("a").fail(451, "not for you");
        Fault fault = new Fault(451, "not for you", new Fault.Origin("a", "flow.a"));
        assertThat(driver.reply(driver.await(handle))).isEqualTo(new Reply.Failed<>(fault));
        assertThat(driver.where(handle).value().code()).hasValue(451);
      }
    }

    @Test
    void partsAreResults() {
      try (FlowDriver driver = driver(Parallel.of(A, B))) {
        Handle handle = started(driver, "x");
        String before = driver.await(handle);
        driver.call("a").reply("xa");
        driver.call("b").fail(500, "broken");
        String after = driver.await(handle);
        Reply.Parts<?> parts = (Reply.Parts<?>) driver.reply(after);
        assertThat(parts.replies().get(0)).isEqualTo(new Reply.Ok<>("xa"));
        assertThat(parts.replies().get(1).fault().message()).isEqualTo("broken");
        assertThat(driver.reply(before)).isEqualTo(parts);
      }
    }

    @Test
    void aResultThatIsTooLargeIsAFault413() {
      EngineSettings small = EngineSettings.defaults().with(Limit.MAX_PAYLOAD, 1000);
      Step both = Parallel.of(A, B);
      try (FlowDriver driver =
          FlowDriver.of(FlowDefinition.of("flow", both), Placement.REMOTE, small)) {
        String awaiting = driver.await(started(driver, "x"));
        driver.call("a").reply("y".repeat(900));
        driver.call("b").reply("y".repeat(900));
        assertThat(driver.reply(awaiting).code()).isEqualTo(413);
        assertThat(driver.reply(awaiting).fault().message())
            .startsWith("the result cannot be kept");
      }
    }

    @Test
    void aDeadlineThatPassesIsAFault504() {
      try (FlowDriver driver = driver(Pipe.of(A, B))) {
        Handle handle = started(driver, "x");
        driver.advance(ofSeconds(29));
        String awaiting = driver.await(handle);
        driver.advance(ofSeconds(2));
        assertThat(driver.reply(awaiting).code()).isEqualTo(504);
        assertThat(driver.reply(driver.await(handle)).code()).isEqualTo(504);
      }
    }

    @Test
    void whoseTimeIsOverIsNotAnswered() {
      try (FlowDriver driver = driver(Pipe.of(A, B))) {
        Handle handle = started(driver, "x");
        TestRecord<byte[], byte[]> brief =
            Messages.control("brief", Wire.AWAIT, handle.execution(), driver.now());
        Wire.put(brief.headers(), Wire.DEADLINE, driver.now().plusMillis(50).toEpochMilli());
        driver.send(brief);
        driver.advance(ofMillis(100));
        driver.call("a").fail(500, "no");
        assertThat(driver.replies()).isEmpty();
        assertThat(driver.count(EngineCounter.EXPIRED_WAITER)).isEqualTo(1);
      }
    }

    @Test
    void thatCameTooLateIsAFault504() {
      try (FlowDriver driver = driver(Pipe.of(A, B))) {
        Handle handle = started(driver, "x");
        TestRecord<byte[], byte[]> late =
            Messages.control("late", Wire.AWAIT, handle.execution(), driver.now());
        Wire.put(late.headers(), Wire.DEADLINE, driver.now().toEpochMilli());
        driver.send(late);
        assertThat(driver.reply("late").code()).isEqualTo(504);
        assertThat(driver.count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(1);
      }
    }

    @Test
    void moreThanSixteenAtATimeAreRefused() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = started(driver, "x");
        for (int i = 0; i < 16; i++) {
          driver.await(handle);
        }
        assertThat(driver.reply(driver.await(handle)).code()).isEqualTo(503);
        assertThat(driver.count(EngineCounter.REFUSED_WAITER)).isEqualTo(1);
        driver.call("a").reply("xa");
        assertThat(driver.replies()).hasSize(17);
      }
    }

    @Test
    void whatNeverStartedIsAFault410() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = Handle.ofKey("flow", 0, "unknown");
        Reply<Object> reply = driver.reply(driver.await(handle));
        assertThat(reply.code()).isEqualTo(410);
        assertThat(reply.fault().message()).contains("never started here, or is no longer kept");
        assertThat(driver.where(handle).code()).isEqualTo(410);
        assertThat(driver.count(EngineCounter.UNKNOWN_HANDLE)).isEqualTo(2);
      }
    }
  }

  @Nested
  final class KeepingResults {

    @Test
    void aResultIsGoneWhenItsTimeIsOver() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = driver.start("x", "order-1", ofSeconds(60)).value();
        driver.call("a").reply("xa");
        driver.advance(ofSeconds(59));
        assertThat(driver.reply(driver.await(handle)).isOk()).isTrue();
        driver.advance(ofSeconds(1));
        Reply<Object> gone = driver.reply(driver.await(handle));
        assertThat(gone.code()).isEqualTo(410);
        assertThat(gone.fault().message()).contains("was kept until 2026-01-01T00:01:00Z");
        assertThat(driver.where(handle).code()).isEqualTo(410);
        assertThat(driver.count(EngineCounter.COLLECTED_RESULT)).isZero();
      }
    }

    @Test
    void aKeyWhoseResultIsGoneStartsAnew() {
      try (FlowDriver driver = driver(A)) {
        driver.start("x", "order-1", ofSeconds(60));
        driver.call("a").reply("xa");
        driver.advance(ofSeconds(60));
        Handle again = driver.start("y", "order-1", ofSeconds(60)).value();
        driver.call("a").reply("ya");
        assertThat(driver.reply(driver.await(again)).value()).isEqualTo("ya");
      }
    }

    @Test
    void aResultThatIsOverIsDeletedAWhileLater() {
      try (BareFlow flow = BareFlow.of(A)) {
        flow.start(Messages.start("id", "x", "key", flow.now(), Optional.of(ofSeconds(60))));
        flow.answer(flow.call("a"), "xa");
        assertThat(flow.storedKeys()).hasSize(2);
        flow.advance(ofMinutes(5));
        assertThat(flow.storedKeys()).hasSize(2);
        flow.advance(ofSeconds(61));
        assertThat(flow.storedKeys()).isEmpty();
        assertThat(flow.count(EngineCounter.COLLECTED_RESULT)).isEqualTo(1);
      }
    }

    @Test
    void thatWhichWasStartedAgainIsNotDeletedWithTheOldResult() {
      try (BareFlow flow = BareFlow.of(A)) {
        flow.start(Messages.start("one", "x", "key", flow.now(), Optional.of(ofSeconds(10))));
        flow.answer(flow.call("a"), "xa");
        flow.advance(ofMinutes(5));
        flow.start(Messages.start("two", "x", "key", flow.now(), Optional.of(ofSeconds(10))));
        flow.answer(flow.call("a"), "xb");
        flow.advance(ofSeconds(12));
        assertThat(flow.storedKeys()).hasSize(2);
      }
    }

    @Test
    void aLongerTimeThanIsAllowedIsShortened() {
      try (FlowDriver driver = driver(A)) {
        Handle handle = driver.start("x", "order-1", Duration.ofDays(30)).value();
        driver.call("a").reply("xa");
        assertThat(driver.where(handle).value().keptUntil())
            .contains(driver.now().plus(Limit.RESULT_KEEP.most()));
        assertThat(driver.count(EngineCounter.CLAMPED_KEEP)).isEqualTo(1);
      }
    }

    @Test
    void anOrdinaryRequestKeepsNoResult() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        TestRecord<byte[], byte[]> silent = flow.request("id", "x");
        silent.headers().remove(Wire.REPLY_TOPIC);
        flow.start(silent);
        flow.answer(flow.call("a"), "xa");
        flow.answer(flow.call("b"), "xb");
        assertThat(flow.storedKeys()).isEmpty();
        assertThat(flow.count(EngineCounter.KEPT_RESULT)).isZero();
      }
    }
  }

  @Nested
  final class Where {

    @Test
    void namesTheStepsThatAParallelWaitsFor() {
      try (FlowDriver driver = driver(Pipe.of(Parallel.of(A, B), Call.of("c")))) {
        Handle handle = started(driver, "x");
        assertThat(driver.where(handle).value())
            .isEqualTo(
                new ExecutionStatus(
                    driver.now(),
                    driver.now().plusSeconds(30),
                    OptionalInt.empty(),
                    Optional.empty(),
                    List.of(waiting(driver, "flow.a"), waiting(driver, "flow.b"))));
        driver.call("a").reply("xa");
        assertThat(steps(driver, handle)).containsExactly("flow.b");
        driver.call("b").reply("xb");
        assertThat(steps(driver, handle)).containsExactly("flow.c");
      }
    }

    private ExecutionStatus.Waiting waiting(FlowDriver driver, String step) {
      return new ExecutionStatus.Waiting(step, 1, false, driver.now().plusSeconds(30));
    }

    private List<String> steps(FlowDriver driver, Handle handle) {
      return driver.where(handle).value().waiting().stream()
          .map(ExecutionStatus.Waiting::step)
          .toList();
    }

    @Test
    void saysWhenAParkedCallIsSentAgain() {
      Step twice = Call.of("a").withOptions(CallOptions.NONE.withRetries(1));
      try (FlowDriver driver = driver(Pipe.of(twice, B))) {
        Handle handle = started(driver, "x");
        driver.call("a").fail(503, "busy");
        ExecutionStatus.Waiting parked = driver.where(handle).value().waiting().get(0);
        assertThat(parked.backingOff()).isTrue();
        assertThat(parked.until()).isBetween(driver.now(), driver.now().plusMillis(200));
        driver.advance(ofSeconds(1));
        ExecutionStatus.Waiting again = driver.where(handle).value().waiting().get(0);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.backingOff()).isFalse();
      }
    }

    @Test
    void saysHowItEndedAndHowLongThatIsKept() {
      try (FlowDriver driver = driver(Or.of(A, B))) {
        Handle handle = started(driver, "x");
        driver.call("a").reply("xa");
        ExecutionStatus ended = driver.where(handle).value();
        assertThat(ended.isEnded()).isTrue();
        assertThat(ended.code()).hasValue(200);
        assertThat(ended.keptUntil()).contains(driver.now().plus(Duration.ofHours(1)));
        assertThat(ended.waiting()).isEmpty();
      }
    }
  }

  @Nested
  final class Hostile {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "x",
          "0123456789abcdef",
          "0123456789ABCDEF0123456789ABCDEF",
          "0123456789abcdef0123456789abcdef/",
          "0123456789abcdef0123456789abcde\u00e4"
        })
    void whatIsNoIdIsAFault400(String id) {
      for (String header : List.of(Wire.AWAIT, Wire.WHERE)) {
        try (BareFlow flow = BareFlow.of(A)) {
          flow.start(Messages.control("id", header, id, flow.now()));
          assertThat(flow.reply().code()).isEqualTo(400);
          assertThat(flow.count(EngineCounter.REFUSED_CONTROL)).isEqualTo(1);
          assertThat(flow.storedKeys()).isEmpty();
        }
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "1e3", "99999999999999999999"})
    void whatIsNoTimeToKeepIsAFault400(String keep) {
      try (BareFlow flow = BareFlow.of(A)) {
        TestRecord<byte[], byte[]> start = start(flow, "id", "x");
        start.headers().remove(Wire.DURABLE);
        Wire.put(start.headers(), Wire.DURABLE, keep);
        flow.start(start);
        assertThat(flow.reply().code()).isEqualTo(400);
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void anIdempotencyKeyOrCorrelationThatIsTooLongIsAFault400() {
      try (BareFlow flow = BareFlow.of(A)) {
        flow.start(Messages.start("id", "x", "k".repeat(1025), flow.now(), Optional.empty()));
        assertThat(flow.reply().code()).isEqualTo(400);
        flow.start(Messages.control("i".repeat(1025), Wire.AWAIT, "0".repeat(32), flow.now()));
        assertThat(flow.reply().code()).isEqualTo(400);
      }
    }

    private TestRecord<byte[], byte[]> await(BareFlow flow, Handle handle, String topic) {
      TestRecord<byte[], byte[]> await = new TestRecord<>(null, null, flow.now());
      Wire.putReturnAddress(await.headers(), topic, 1, "id".getBytes(UTF_8));
      Wire.put(await.headers(), Wire.AWAIT, handle.execution());
      return await;
    }

    @Test
    void whoWaitsWhereNoReplyMayGoIsNotKept() {
      try (BareFlow flow = BareFlow.of(A)) {
        Handle handle = accepted(flow);
        flow.sent("bare-executions-changelog");
        flow.start(await(flow, handle, "__consumer_offsets"));
        assertThat(flow.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
        assertThat(flow.sent("bare-executions-changelog")).isEmpty();
      }
    }

    /** Whether a topic is there may be told otherwise to a replay, which must keep the same. */
    @ParameterizedTest
    @ValueSource(strings = {"missing.replies", "client.replies"})
    void whoWaitsAtAPlaceThatIsMissingIsKeptAndItsReplyIsSetAside(String topic) {
      EngineSettings onePartition =
          EngineSettings.defaults()
              .environment(it -> it.withTopics(name -> name.equals("client.replies") ? 1 : 0));
      try (BareFlow flow =
              BareFlow.of(FlowDefinition.of("flow", A), Placement.REMOTE, onePartition);
          BareFlow replay = BareFlow.of(A)) {
        for (BareFlow life : List.of(flow, replay)) {
          Handle handle = accepted(life);
          life.sent("bare-executions-changelog");
          life.start(await(life, handle, topic));
          assertThat(life.sent("bare-executions-changelog")).hasSize(1);
          life.answer(life.call("a"), "y");
        }
        assertThat(flow.sent("flow.dead-letters")).hasSize(1);
        assertThat(flow.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
        assertThat(replay.sent(topic)).hasSize(1);
        assertThat(replay.storedKeys()).isEqualTo(flow.storedKeys());
      }
    }
  }

  private static TestRecord<byte[], byte[]> start(BareFlow flow, String key, Object input) {
    return Messages.start("start-" + key, input, key, flow.now(), Optional.empty());
  }

  private static Handle accepted(BareFlow flow) {
    flow.start(start(flow, "key", "x"));
    return Handle.parse(String.valueOf(flow.reply().value()));
  }
}
