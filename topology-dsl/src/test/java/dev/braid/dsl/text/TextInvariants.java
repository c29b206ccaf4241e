package dev.braid.dsl.text;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Problem;
import dev.braid.dsl.SourcePlace;
import dev.braid.dsl.text.Token.Kind;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What holds for any text whatsoever. Plain checks, for they run millions of times. */
final class TextInvariants {

  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  private TextInvariants() {}

  /** Reads {@code text}: problems come out, each at a place in it, or flows that print back. */
  static void check(String text) {
    Parsed parsed = FlowFile.check("fuzz.flow", text);
    String[] lines = LINE_END.split(text, -1);
    parsed.problems().forEach(problem -> checkPlace(problem, lines));
    parsed.file().ifPresent(file -> checkPrinted(text, file.definitions()));
  }

  private static void checkPlace(Problem problem, String[] lines) {
    require(!problem.message().isBlank(), () -> "a message in " + problem);
    SourcePlace place = problem.place().orElseThrow(() -> new AssertionError(problem));
    require(place.line() >= 1 && place.line() <= lines.length, () -> "a line of the text " + place);
    String line = lines[place.line() - 1];
    require(place.lineText().equals(line), () -> "the text of its line in " + problem);
    int before = place.column() - 1;
    require(before >= 0 && before <= line.length(), () -> "a column of the line in " + problem);
    int end = before + place.length();
    boolean within = end <= Math.max(line.length(), before + 1);
    require(place.length() >= 1 && within, () -> "carets within the line in " + problem);
    require(problem.toString().contains("^"), () -> "a caret in " + problem);
  }

  private static void checkPrinted(String text, List<FlowDefinition> flows) {
    String printed = FlowPrinter.print(flows);
    require(words(printed).equals(words(text)), () -> "every word of the text in:\n" + printed);
    if (printed.length() <= FlowLimits.TEXT) {
      List<FlowDefinition> again = FlowFile.parse("printed.flow", printed).definitions();
      require(again.equals(flows), () -> "the same flows from what was printed:\n" + printed);
      require(FlowPrinter.print(again).equals(printed), () -> "the same print:\n" + printed);
    }
  }

  /** Names, keywords and strings, sorted; all but the retry that may be a retry of none. */
  private static List<String> words(String text) {
    return Lexer.tokens(text, new ProblemLog(new SourceText("words.flow", text))).stream()
        .filter(token -> token.is(Kind.WORD) || token.is(Kind.STRING))
        .map(Token::text)
        .filter(word -> !word.equals("retry"))
        .sorted()
        .toList();
  }

  private static void require(boolean holds, Supplier<String> expected) {
    if (!holds) {
      throw new AssertionError("expected " + expected.get());
    }
  }
}
