package dev.braid.dsl;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FlowTest {

  private static final ServiceRef<String, Integer> LENGTH =
      ServiceRef.of("length", Codec.text(), Codec.json(Integer.class));
  private static final ServiceRef<String, String> UPPER = ServiceRef.text("upper");
  private static final ServiceRef<Object, Object> PRICE = ServiceRef.tree("price");

  @Test
  void aFlowReadsAsItRuns() {
    Flow<String, Integer> flow =
        Flow.call(UPPER).or(Flow.call(UPPER).label("again")).pipe(LENGTH).emit("measured");

    assertThat(flow.step())
        .isEqualTo(
            Pipe.of(
                Or.of(Call.of("upper"), Call.of("upper").withLabel("again")),
                Call.of("length"),
                Emit.of("measured")));
    assertThat(flow.bindings().services()).containsOnlyKeys("upper", "length");
  }

  @Test
  void aParallelHandsItsTypedValuesToAFunction() {
    Flow<String, String> flow =
        Flow.parallel(Flow.call(UPPER), Flow.call(LENGTH))
            .map("show", Codec.text(), (upper, length) -> upper + length);

    NamedFunction<?, ?> show = flow.bindings().functions().get("show");

    assertThat(flow.step())
        .isEqualTo(Pipe.of(Parallel.of(Call.of("upper"), Call.of("length")), Apply.of("show")));
    assertThat(show.input())
        .isEqualTo(new TupleCodec(List.of(Codec.text(), Codec.json(Integer.class))));
    assertThat(applied(show, List.of("X", 1))).isEqualTo("X1");
  }

  @Test
  void threePartsHaveTheirTypesToo() {
    Flow<String, Integer> flow =
        Flow.parallel(Flow.call(UPPER), Flow.call(LENGTH), Flow.call(LENGTH).label("again"))
            .map("sum", Codec.json(Integer.class), (text, one, two) -> text.length() + one + two);

    assertThat(applied(flow.bindings().functions().get("sum"), List.of("abc", 1, 2))).isEqualTo(6);
  }

  @Test
  void aCallTakesOptionsAndAFixedPart() {
    Flow<Object, Object> flow =
        Flow.call(PRICE)
            .options(options -> options.withTimeout(ofSeconds(2)).withRetries(3))
            .fixed(Map.of("vat", 19));

    assertThat(flow.step())
        .isEqualTo(
            Call.of("price")
                .withFixedPart(Map.of("vat", 19L))
                .withOptions(CallOptions.timeout(ofSeconds(2)).withRetries(3)));
  }

  @Test
  void aCompositionTakesNeitherOptionsNorLabel() {
    Flow<String, Integer> pipe = Flow.call(UPPER).pipe(LENGTH);

    assertThatIllegalStateException()
        .isThrownBy(() -> pipe.options(options -> options))
        .withMessageStartingWith("only a call takes options, found Pipe");
    assertThatIllegalStateException()
        .isThrownBy(() -> pipe.label("x"))
        .withMessageContaining("label the steps inside");
  }

  @Test
  void sequencesAnswerTheTypeOfTheLast() {
    Flow<String, Integer> and = Flow.call(UPPER).and(Flow.call(LENGTH));
    Flow<String, Integer> batch = Flow.call(UPPER).batch(Flow.call(LENGTH));

    assertThat(and.output()).isEqualTo(LENGTH.output());
    assertThat(batch.step()).isEqualTo(Batch.of(Call.of("upper"), Call.of("length")));
  }

  @Test
  void recordedKeepsEveryReply() {
    assertThat(Flow.recorded(List.of(Flow.call(UPPER))).step())
        .isEqualTo(Batch.recorded(Call.of("upper")));
  }

  @Test
  void buildingAFlowChangesNoOther() {
    Flow<String, String> upper = Flow.call(UPPER);
    Flow<String, Integer> more = upper.pipe(LENGTH).emit("x");

    assertThat(upper).isEqualTo(Flow.call(UPPER));
    assertThat(more).isEqualTo(Flow.call(UPPER).pipe(Flow.call(LENGTH)).emit("x"));
  }

  @Test
  void aDeployedFlowIsCalledLikeAService() {
    Flow<String, Integer> flow = Flow.call(UPPER).pipe(LENGTH);

    assertThat(flow.ref("measure"))
        .isEqualTo(ServiceRef.of("measure", Codec.text(), LENGTH.output()));
    assertThat(flow.named("measure").step()).isEqualTo(flow.step());
  }

  @SuppressWarnings("unchecked") // the test knows what the function takes
  private static Object applied(NamedFunction<?, ?> function, Object value) {
    return ((NamedFunction<Object, Object>) function).apply(value);
  }
}
