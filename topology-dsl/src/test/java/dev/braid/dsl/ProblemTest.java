package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemTest {

  @Test
  void aProblemInATextShowsItsPlaceAndWhatToTry() {
    SourcePlace place = new SourcePlace("checkout.flow", 3, 10, 6, "price | (reserv & charge)");

    assertThat(Problem.at(place, "unknown service 'reserv'").withHint("did you mean 'reserve'?"))
        .hasToString(
            """
            checkout.flow:3:10: unknown service 'reserv'
              in: price | (reserv & charge)
                           ^^^^^^
              did you mean 'reserve'?""");
  }

  @Test
  void aProblemWithoutAPlaceNamesItsSubject() {
    assertThat(Problem.of("flow.a", "reads text").withHint("try JSON"))
        .hasToString("flow.a: reads text\n  try JSON");
    assertThat(Problem.of("", "nothing to run")).hasToString("nothing to run");
  }

  @Test
  void aLongLineIsCutAroundThePlace() {
    String line = "a".repeat(300) + "X" + "b".repeat(300);

    List<String> lines = new SourcePlace("f", 1, 301, 1, line).excerpt().lines().toList();

    assertThat(lines.get(0)).hasSize("  in: ".length() + 100);
    assertThat(lines.get(0).charAt(lines.get(1).indexOf('^'))).isEqualTo('X');
  }

  @Test
  void aPlaceBehindTheLineHasACaretToo() {
    assertThat(new SourcePlace("f", 1, 4, 5, "a |").excerpt()).isEqualTo("  in: a |\n         ^");
  }

  @Test
  void problemsAreSortedByPlaceAndShownTogether() {
    Problem late = Problem.at(new SourcePlace("f", 2, 1, 1, "x"), "late");
    Problem early = Problem.at(new SourcePlace("f", 1, 9, 1, "y".repeat(9)), "early");
    Problem nowhere = Problem.of("a", "nowhere");

    FlowException exception = new FlowException(List.of(late, early, nowhere));

    assertThat(exception.problems()).containsExactly(nowhere, early, late);
    assertThat(exception).hasMessageMatching("(?s)a: nowhere\nf:1:9: early.*f:2:1: late.*");
  }
}
