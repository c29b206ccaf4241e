package dev.braid.dsl.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Problem;
import dev.braid.dsl.SourcePlace;
import java.util.List;

/** What holds for any text whatsoever. */
final class TextInvariants {

  private TextInvariants() {}

  /** Reads {@code text}: problems come out, each at a place in it, or flows that print back. */
  static void check(String text) {
    Parsed parsed = FlowFile.check("fuzz.flow", text);
    List<String> lines = List.of(text.split("\r\n|\r|\n", -1));
    parsed.problems().forEach(problem -> checkPlace(problem, lines));
    parsed.file().ifPresent(file -> checkPrinted(file.definitions()));
  }

  private static void checkPlace(Problem problem, List<String> lines) {
    assertThat(problem.message()).isNotBlank();
    SourcePlace place = problem.place().orElseThrow(() -> new AssertionError(problem));
    assertThat(place.line()).as(problem::toString).isBetween(1, lines.size());
    String line = lines.get(place.line() - 1);
    assertThat(place.lineText()).isEqualTo(line);
    assertThat(place.column()).as(problem::toString).isBetween(1, line.length() + 1);
    assertThat(place.column() - 1 + place.length())
        .as(problem::toString)
        .isBetween(place.column(), Math.max(line.length(), place.column()));
  }

  private static void checkPrinted(List<FlowDefinition> flows) {
    String printed = FlowPrinter.print(flows);
    Parsed again = FlowFile.check("printed.flow", printed);
    boolean tooLong = printed.length() > FlowLimits.TEXT;
    if (!tooLong) {
      assertThat(again.orElseThrow().definitions()).isEqualTo(flows);
      assertThat(FlowPrinter.print(again.orElseThrow().definitions())).isEqualTo(printed);
    }
  }
}
