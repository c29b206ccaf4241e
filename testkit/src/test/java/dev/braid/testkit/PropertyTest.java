package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.dsl.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyTest {

  private final FlowGenerator generator = new FlowGenerator(GeneratorOptions.ALL);

  @ParameterizedTest
  @ValueSource(longs = {1, 20_000, 40_000, 60_000, 80_000})
  void findsAPlantedDefectAndShrinksIt(long seed) {
    List<FlowCase> failing = new ArrayList<>();
    AssertionError found =
        failing(
            10_000,
            seed,
            flow -> {
              if (hasADefect(flow)) {
                failing.add(flow);
              }
              takesTheLastCodeForAll(flow);
            });

    FlowCase least = failing.get(failing.size() - 1);
    assertThat(counterexample(found)).isEqualTo(least.toString());
    assertThat(FlowShrinker.smaller(least)).noneMatch(PropertyTest::hasADefect);
    assertThat(counterexample(found)).matches("main = [^\n]{1,60}\ninput: \\S{1,5}");
    assertThat(found.getCause()).hasMessageContaining("the code of the last part");
  }

  @Test
  void reportsTheSeedThatBringsTheFailureBack() {
    AssertionError found = failing(10_000, 1, PropertyTest::takesTheLastCodeForAll);

    AssertionError again = failing(1, seed(found), PropertyTest::takesTheLastCodeForAll);

    assertThat(counterexample(again)).isEqualTo(counterexample(found));
    assertThat(seed(again)).isEqualTo(seed(found));
  }

  @Test
  void shrinksToTheLeastThatFails() {
    AssertionError found =
        catchThrowableOfType(
            AssertionError.class,
            () ->
                Property.forAll(
                    100,
                    () -> 7,
                    random -> random.nextInt(1_000_000),
                    number -> Stream.of(number / 2, number - 1).filter(less -> less < number),
                    number -> assertThat(number).isLessThan(1234)));

    assertThat(found).hasMessageContaining("for\n1234\n");
  }

  @Test
  void checksAsManyValuesAsItIsToldTo() {
    List<Long> seen = new ArrayList<>();

    Property.forAll(50, () -> 3, RandomGenerator::nextLong, number -> Stream.empty(), seen::add);

    assertThat(seen).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void aLawThatHoldsPassesInSilence() {
    assertThatCode(
            () -> Property.forAll(100, generator::next, FlowShrinker::smaller, FlowCase::outcome))
        .doesNotThrowAnyException();
  }

  @Test
  void theSeedCanBeFixed() {
    assertThat(Property.seed(Optional.of(" -42 "))).isEqualTo(-42);
  }

  @Test
  void aSeedThatIsNoNumberIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Property.seed(Optional.of("abc")))
        .withMessageContaining("braid.seed")
        .withMessageContaining("'abc'");
  }

  private static boolean hasADefect(FlowCase flow) {
    return flow.outcome().reply() instanceof Reply.Parts<Object> parts
        && parts.code() != parts.replies().get(parts.replies().size() - 1).code();
  }

  /** A rule that is not ours: the code of parts is that of the last one. */
  private static void takesTheLastCodeForAll(FlowCase flow) {
    assertThat(hasADefect(flow)).as("differs from the code of the last part").isFalse();
  }

  private AssertionError failing(int runs, long seed, Consumer<FlowCase> check) {
    return catchThrowableOfType(
        AssertionError.class,
        () -> Property.forAll(runs, () -> seed, generator::next, FlowShrinker::smaller, check));
  }

  private static long seed(AssertionError found) {
    Matcher matcher = Pattern.compile("-Dbraid\\.seed=(-?\\d+)").matcher(found.getMessage());
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static String counterexample(AssertionError found) {
    String message = found.getMessage();
    return message.substring(message.indexOf("for\n") + 4, message.indexOf("\n\n"));
  }
}
