package dev.braid.dsl.text;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Problem;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts too large for a golden file. */
final class FlowLimitsTest {

  @Test
  void aTextIsAtMost64KiCharacters() {
    String fits = "f = a #" + "x".repeat(FlowLimits.TEXT - 7);

    assertThat(messages(fits)).isEmpty();
    assertThat(messages(fits + "x"))
        .containsExactly("a text of 65537 characters, at most 65536 are allowed");
  }

  @Test
  void parenthesesNestAtMost64Deep() {
    assertThat(messages("f = " + "(".repeat(64) + "a" + ")".repeat(64))).isEmpty();
    assertThat(messages("f = " + "(".repeat(65) + "a" + ")".repeat(65) + "\ng = ,"))
        .containsExactly(
            "more than 64 parentheses inside each other", "expected a step, found ','");
  }

  @Test
  void compositionsNestAtMost64Deep() {
    assertThat(messages("f = " + nested(63))).isEmpty();
    assertThat(messages("f = " + nested(64)))
        .containsExactly("more than 64 compositions inside each other");
  }

  @Test
  void fixedPartsNestAtMost64Deep() {
    assertThat(messages("f = a with {\"x\": " + "[".repeat(63) + "]".repeat(63) + "}")).isEmpty();
    assertThat(messages("f = a with {\"x\": " + "[".repeat(64) + "]".repeat(64) + "} | ,"))
        .containsExactly(
            "more than 64 maps and lists inside each other", "expected a step, found ','");
  }

  @Test
  void endlessOpeningsOverflowNoStack() {
    assertThat(messages("f = " + "(".repeat(60_000)))
        .containsExactly("more than 64 parentheses inside each other");
    assertThat(messages("f = a with {\"x\": " + "[".repeat(60_000)))
        .containsExactly("more than 64 maps and lists inside each other");
    assertThat(messages("f = a with " + "{\"\":".repeat(15_000)))
        .containsExactly("more than 64 maps and lists inside each other");
  }

  @Test
  void aDefinitionHasAtMost1000Steps() {
    assertThat(messages("f = " + steps(1000, " | "))).isEmpty();
    assertThat(messages("f = " + steps(1001, " | ")))
        .containsExactly("1001 steps, at most 1000 are allowed");
  }

  @Test
  void aParallelHasAtMost100Parts() {
    assertThat(messages("f = " + steps(100, " & "))).isEmpty();
    assertThat(messages("f = " + steps(101, " & ")))
        .containsExactly("a parallel or recorded batch of 101, at most 100 are allowed");
  }

  @Test
  void aNumberHasAtMost1000Characters() {
    assertThat(messages("f = a with {\"x\": " + "1".repeat(1000) + "}")).isEmpty();
    assertThat(messages("f = a with {\"x\": " + "1".repeat(1001) + "}"))
        .containsExactly("a number of 1001 characters, at most 1000 are allowed");
  }

  @Test
  void aChainOfThousandsOfDefinitionsOverflowsNoStack() {
    String chain =
        IntStream.range(0, 3000)
            .mapToObj(i -> "f%d = f%d\n".formatted(i, i + 1))
            .collect(joining());

    assertThat(messages(chain)).isEmpty();
    assertThat(messages(chain + "f3000 = f0"))
        .containsExactly(
            "this closes a circle of definitions:"
                + " f0 -> f1 -> f2 -> f3 -> (2994 more) -> f2998 -> f2999 -> f3000 -> f0");
  }

  private static String nested(int compositions) {
    String step = "a | b";
    for (int i = 0; i < compositions; i++) {
      step = "(%s) %s x%d".formatted(step, i % 2 == 0 ? "&" : "|", i);
    }
    return step;
  }

  private static String steps(int count, String operator) {
    return IntStream.range(0, count).mapToObj(i -> "s" + i).collect(joining(operator));
  }

  private static List<String> messages(String text) {
    return FlowFile.check("test.flow", text).problems().stream().map(Problem::message).toList();
  }
}
