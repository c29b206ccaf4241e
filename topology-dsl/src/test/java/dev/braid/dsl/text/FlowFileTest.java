package dev.braid.dsl.text;

import static dev.braid.dsl.text.FlowTextAssert.assertThatText;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FlowFileTest {

  private static final FlowFile SHOP =
      FlowFile.parse(
          "shop.flow",
          """
          # what the shop runs
          checkout = price | (reserv & charge) | again: ship
          ship = parcel
          """);

  @Test
  void aServiceThatNobodyKnowsIsAProblemWithItsPlace() {
    assertThat(text(SHOP.unknownServices(Set.of("price", "reserve", "charge", "parcel"))))
        .isEqualTo(
            """
            shop.flow:2:21: unknown service 'reserv'
              in: checkout = price | (reserv & charge) | again: ship
                                      ^^^^^^
              did you mean 'reserve'?\
            """);
  }

  @Test
  void aDefinitionOfTheFileIsNoUnknownService() {
    assertThat(SHOP.unknownServices(Set.of("price", "reserv", "charge", "parcel"))).isEmpty();
  }

  @Test
  void problemsFromElsewhereGetTheirPlaces() {
    List<Problem> problems =
        List.of(
            Problem.of("checkout.again", "is slow"),
            Problem.of("ship", "is not deployed"),
            Problem.of("elsewhere", "is no part of this file"));

    assertThat(text(SHOP.locate(problems)))
        .isEqualTo(
            """
            shop.flow:2:47: is slow
              in: checkout = price | (reserv & charge) | again: ship
                                                                ^^^^
            shop.flow:3:1: is not deployed
              in: ship = parcel
                  ^^^^
            elsewhere: is no part of this file\
            """);
  }

  private static final String HALF_WRITTEN =
      """
      checkout = price | ship
      refund = ( | pay
      loop = loop | a
      ship = parcel
      twice = a | a
      """;

  @Test
  void whatADefinitionDoesNotReachMayBeWrong() {
    FlowFile reached = FlowFile.check("shop.flow", HALF_WRITTEN, "checkout").orElseThrow();
    assertThat(reached.definitions())
        .extracting(FlowDefinition::name)
        .containsExactly("checkout", "ship");
    assertThat(reached.places())
        .containsOnlyKeys("checkout", "checkout.price", "checkout.ship", "ship", "ship.parcel");
  }

  @Test
  void whatItReachesIsToldAndNothingElse() {
    String calling = "main = refund | x\n" + HALF_WRITTEN;
    assertThat(FlowFile.check("shop.flow", calling, "main").problems())
        .isNotEmpty()
        .allMatch(problem -> problem.place().orElseThrow().line() == 3);
    assertThat(FlowFile.check("shop.flow", HALF_WRITTEN, "loop").problems())
        .isNotEmpty()
        .allMatch(problem -> problem.place().orElseThrow().line() == 3);
  }

  @Test
  void ofATextWithoutTheDefinitionEverythingIsTold() {
    assertThat(FlowFile.check("shop.flow", HALF_WRITTEN, "chekout").problems())
        .isEqualTo(FlowFile.check("shop.flow", HALF_WRITTEN).problems());
  }

  @Test
  void namesOfFourLettersAreNearEachOtherByChance() {
    FlowFile file = FlowFile.parse("n.flow", "notify = mail | log\nmain = order | notify\n");
    assertThat(file.nearMisses()).isEmpty();
  }

  @Test
  void definitionsAreFoundByName() {
    assertThat(SHOP.require("ship")).isEqualTo(SHOP.definitions().get(1));
    assertThat(SHOP.definition("shop")).isEmpty();
  }

  @Test
  void anAbsentDefinitionIsAProblemThatNamesTheNearestOne() {
    assertThatThrownBy(() -> SHOP.require("chekout"))
        .isInstanceOf(FlowException.class)
        .hasMessage(
            """
            shop.flow: no definition of the name 'chekout'
              did you mean 'checkout'?\
            """);
  }

  @Test
  void aTextWithoutDefinitionsIsAProblem() {
    String problem =
        """
        test.flow:1:1: expected a definition, found nothing
          in: %s
              ^
          such as 'checkout = price | pay'\
        """;

    assertThatText("").isWrong(problem.formatted(""));
    assertThatText("# only this\n").isWrong(problem.formatted("# only this"));
  }

  @Test
  void aWrongTextHasProblemsAndNoFile() {
    Parsed parsed = FlowFile.check("wrong.flow", "a = (b");

    assertThat(parsed.file()).isEmpty();
    assertThat(parsed.problems()).hasSize(1);
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(joining("\n"));
  }
}
