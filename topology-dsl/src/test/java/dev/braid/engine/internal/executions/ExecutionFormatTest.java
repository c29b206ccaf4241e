package dev.braid.engine.internal.executions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.Replies;
import dev.braid.engine.internal.core.CallState;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.RoutingSlip;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Value;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExecutionFormatTest {

  private static final String STEP = "flow.a";

  private final List<byte[]> kept = new ArrayList<>();

  /** A plan whose one waiting step needs all {@code frames}. */
  private static FlowPlan plan(String... frames) {
    BitSet live = new BitSet();
    live.set(0, frames.length);
    return new FlowPlan(
        "flow",
        List.of(frames),
        Map.of(STEP, new FlowPlan.Resume("node", "path", live, 0, STEP, false)),
        "entry",
        "answer",
        TreeCodecs.NONE,
        false,
        false);
  }

  private static Execution execution(int frames) {
    Execution execution =
        new Execution(
            () -> "id",
            new byte[] {1},
            new ReturnAddress("home", 2, new byte[] {3}),
            1234,
            new byte[] {4},
            null,
            frames);
    execution.waitFor(waiting(2));
    return execution;
  }

  private static Execution.OutstandingCall waiting(int attempt) {
    Value request = Value.of("asked", Codec.text());
    return new Execution.OutstandingCall(
        STEP,
        1000,
        "path",
        attempt,
        new CallState.BackingOff(1500),
        request,
        List.of("flow.b", "flow.c"));
  }

  private byte[] write(Execution execution, FlowPlan plan) {
    return ExecutionFormat.write(
        execution,
        plan,
        value -> {
          kept.add(value);
          execution.setKept(kept.size(), execution.entryBytes() + value.length);
          return kept.size() - 1;
        });
  }

  private Execution read(byte[] record, FlowPlan plan) {
    return ExecutionFormat.read("id", record, plan, kept::get);
  }

  private static Value text(String text) {
    return Value.of(text, Codec.text());
  }

  @Test
  void whatAnExecutionKnowsComesBack() {
    Execution read = read(write(execution(0), plan()), plan());

    assertThat(read.id()).isEqualTo("id");
    assertThat(read.key()).containsExactly(1);
    assertThat(read.returnAddress().topic()).isEqualTo("home");
    assertThat(read.returnAddress().partition()).isEqualTo(2);
    assertThat(read.returnAddress().correlation()).containsExactly(3);
    assertThat(read.deadline()).isEqualTo(1234);
    assertThat(read.traceParent()).containsExactly(4);
    assertThat(read.traceState()).isNull();
    Execution.OutstandingCall waiting = read.waiting().get(0);
    assertThat(waiting).usingRecursiveComparison().ignoringFields("request").isEqualTo(waiting(2));
    assertThat(waiting.request().as(Codec.text())).isEqualTo("asked");
    assertThat(read.isStored()).isTrue();
  }

  static List<CallState> states() {
    return List.of(
        CallState.AWAITED,
        new CallState.BackingOff(1500),
        new CallState.Queued(7, false),
        new CallState.Queued(7, true),
        new CallState.Absent("stock", 1600),
        new CallState.TooLarge("stock", 2_000_000),
        new CallState.Refused("3 executions are open", 42));
  }

  @ParameterizedTest
  @MethodSource("states")
  void eachStateOfACallComesBack(CallState state) {
    Execution execution = execution(0);
    Execution.OutstandingCall call = execution.waiting().get(0).in(state);
    execution.take(STEP);
    execution.waitFor(call);

    Execution read = read(write(execution, plan()), plan());

    assertThat(read.waiting().get(0).state()).isEqualTo(state);
  }

  record Order(String item, int quantity) {}

  /** Of each length: in the record, and beside it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2000})
  void whatWasMadeHereMayLackAComponentLaterButNotWhatCameFromOutside(int length) {
    Map<String, Object> half = Map.of("item", "x".repeat(length));
    Execution execution = execution(2);
    execution.setFrame(0, Value.of(half, Codec.tree()));
    execution.setFrame(1, Value.encoded(Json.bytes(half), Json.CONTENT_TYPE));

    Execution read = read(write(execution, plan("a", "b")), plan("a", "b"));
    Execution again = read(write(read, plan("a", "b")), plan("a", "b"));

    for (Execution stored : List.of(read, again)) {
      assertThat(((Value) stored.frame(0)).as(Codec.json(Order.class)))
          .isEqualTo(new Order("x".repeat(length), 0));
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> ((Value) stored.frame(1)).as(Codec.json(Order.class)))
          .withMessage("Order.quantity: expected a whole number, found nothing");
    }
  }

  @Test
  void theSlipOfTheCallerComesBack() {
    RoutingSlip slip =
        new RoutingSlip(
            RoutingSlip.Form.HOMING,
            "outer",
            "0123456789abcdef0123456789abcdef",
            List.of(new RoutingSlip.Stop("b", "outer.b", "")));
    ReturnAddress caller = new ReturnAddress("home", 2, new byte[] {3}).behind(slip);
    Execution execution = new Execution(() -> "id", null, caller, 1, null, null, 0);

    Execution read = read(write(execution, plan()), plan());

    assertThat(read.returnAddress().slip()).isEqualTo(slip);
  }

  @Test
  void whoeverAsksForNoReplyHasNoAddressAfterwardsEither() {
    Execution execution = new Execution(() -> "id", null, null, 1, null, null, 0);

    Execution read = read(write(execution, plan()), plan());

    assertThat(read.returnAddress()).isNull();
    assertThat(read.key()).isNull();
  }

  @Test
  void gatheredRepliesAndInputsComeBack() {
    for (long seed = 0; seed < 300; seed++) {
      kept.clear();
      SplittableRandom random = new SplittableRandom(seed);
      Replies replies = new Replies(random);
      Execution execution = execution(2);
      Value input = replies.value();
      Execution.Aggregation aggregation = new Execution.Aggregation(replies.value(), 5);
      for (int part = 0; part < 5; part++) {
        if (random.nextBoolean()) {
          aggregation.put(part, replies.next(2));
        }
      }
      execution.setFrame(0, input);
      execution.setFrame(1, aggregation);

      Execution read = read(write(execution, plan("or", "parallel")), plan("or", "parallel"));

      assertThat(read.savedInput(0).tree()).as("seed %d", seed).isEqualTo(input.tree());
      assertThat(trees(read.aggregation(1))).as("seed %d", seed).isEqualTo(trees(aggregation));
      assertThat(read.aggregation(1).input().tree()).isEqualTo(aggregation.input().tree());
      assertThat(read.aggregation(1).isComplete()).isEqualTo(aggregation.isComplete());
    }
  }

  private static List<Reply<Object>> trees(Execution.Aggregation aggregation) {
    List<Reply<Object>> trees = new ArrayList<>();
    for (int part = 0; part < aggregation.size(); part++) {
      trees.add(aggregation.get(part) == null ? null : Replies.trees(aggregation.get(part)));
    }
    return trees;
  }

  @Test
  void slotsAreFoundByNameInAChangedFlow() {
    Execution execution = execution(2);
    execution.setFrame(0, text("first"));
    execution.setFrame(1, text("second"));

    Execution read = read(write(execution, plan("gone", "stays")), plan("new", "stays"));

    assertThat(read.frame(0)).isNull();
    assertThat(read.savedInput(1).tree()).isEqualTo("second");
  }

  @Test
  void whatNoLaterStepNeedsIsNotKept() {
    Execution execution = execution(1);
    execution.setFrame(0, text("x"));
    FlowPlan needsNothing =
        new FlowPlan(
            "flow",
            List.of("or"),
            Map.of(STEP, new FlowPlan.Resume("node", "path", new BitSet(), 0, STEP, false)),
            "entry",
            "answer",
            TreeCodecs.NONE,
            false,
            false);

    assertThat(read(write(execution, needsNothing), needsNothing).frame(0)).isNull();
  }

  @Test
  void aLongValueIsKeptOnceHoweverOftenTheExecutionIsWritten() {
    Value large = text("x".repeat(5000));
    Execution execution = execution(2);
    execution.setFrame(0, large);
    execution.setFrame(1, large);

    byte[] first = write(execution, plan("or", "and"));
    byte[] second = write(read(first, plan("or", "and")), plan("or", "and"));

    assertThat(kept).hasSize(1);
    assertThat(first).hasSizeLessThan(300).isEqualTo(second);
    assertThat(read(second, plan("or", "and")).savedInput(1).bytes()).hasSize(5000);
  }

  @Test
  void manyShortValuesDoNotMakeALongRecord() {
    String[] names = new String[200];
    Arrays.setAll(names, number -> "or" + number);
    Execution execution = execution(200);
    for (int frame = 0; frame < 200; frame++) {
      execution.setFrame(frame, text("x".repeat(1000)));
    }

    assertThat(write(execution, plan(names))).hasSizeLessThan(64 * 1024);
    assertThat(read(write(execution, plan(names)), plan(names)).savedInput(199).bytes())
        .hasSize(1000);
  }

  @Test
  void namesOfAnyLengthComeBack() {
    Execution execution = execution(1);
    String longName = "\u00e4".repeat(100_000);
    execution.setFrame(0, Value.encoded(new byte[] {1}, longName));

    assertThat(read(write(execution, plan("or")), plan("or")).savedInput(0).contentType())
        .isEqualTo(longName);
  }

  @Test
  void moreThanAShortOfPartsComeBack() {
    List<Reply<?>> parts = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      parts.add(new Reply.Ok<>(Value.encoded(null, "")));
    }
    Execution.Aggregation aggregation = new Execution.Aggregation(text("x"), 2);
    aggregation.put(1, new Reply.Parts<>(parts));
    Execution execution = execution(1);
    execution.setFrame(0, aggregation);

    Reply<?> read = read(write(execution, plan("p")), plan("p")).aggregation(0).get(1);

    assertThat(((Reply.Parts<?>) read).replies()).hasSize(40_000);
  }

  @Test
  void aBrokenRecordIsNamed() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> read(new byte[] {9}, plan()))
        .withMessage("the record of execution id is broken");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> read(new byte[] {1, 0}, plan()));
  }
}
