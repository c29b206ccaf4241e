package dev.braid.dsl.text;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Step;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/**
 * Says what a text means. Before the test's own claim it prints what was read, reads that again and
 * compares, so that every test proves the round trip without mentioning it.
 */
final class FlowTextAssert extends AbstractAssert<FlowTextAssert, String> {

  private FlowTextAssert(String text) {
    super(text, FlowTextAssert.class);
  }

  /** A whole file. */
  static FlowTextAssert assertThatText(String text) {
    return new FlowTextAssert(text);
  }

  /** The definition of {@code f} by this expression. */
  static FlowTextAssert assertThatExpression(String expression) {
    return new FlowTextAssert("f = " + expression);
  }

  FlowTextAssert means(Step step) {
    return means(FlowDefinition.of("f", step));
  }

  FlowTextAssert means(FlowDefinition... definitions) {
    Assertions.assertThat(readTwice()).containsExactly(definitions);
    return this;
  }

  /** Prints, read back, as {@code printed}. */
  FlowTextAssert prints(String printed) {
    Assertions.assertThat(FlowPrinter.print(readTwice())).isEqualTo(printed);
    return this;
  }

  /** All problems at once, as people read them. */
  FlowTextAssert isWrong(String problems) {
    Assertions.assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> FlowFile.parse("test.flow", actual))
        .withMessage(problems);
    return this;
  }

  private List<FlowDefinition> readTwice() {
    List<FlowDefinition> read = FlowFile.parse("test.flow", actual).definitions();
    String printed = FlowPrinter.print(read);
    Assertions.assertThat(FlowFile.parse("printed.flow", printed).definitions())
        .as("read again from what was printed:%n%s", printed)
        .isEqualTo(read);
    return read;
  }
}
