package dev.braid.dsl.text;

import dev.braid.dsl.Call;
import dev.braid.dsl.Definitions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Problem;
import dev.braid.dsl.SourcePlace;
import dev.braid.dsl.Step;
import dev.braid.dsl.text.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a whole file: its definitions one by one, then what they are for each other. */
final class FlowParser {

  private static final String EXAMPLE = "such as 'checkout = price | pay'";

  private final SourceText source;
  private final ProblemLog problems;
  private final Tokens tokens;
  private final List<Draft> drafts = new ArrayList<>();

  /** Where definitions begin, as they are written, those with problems too. */
  private final List<Token> begun = new ArrayList<>();

  private FlowParser(SourceText source) {
    this.source = source;
    this.problems = new ProblemLog(source);
    this.tokens = new Tokens(Lexer.tokens(source.text(), problems));
  }

  /** A definition as the text has it, which may be a wrong one. */
  private record Draft(Token name, Step step, List<LeafParser.Place> places) {}

  static Parsed parse(String file, String text) {
    return parse(file, text, Optional.empty());
  }

  /**
   * @param wanted the definition that counts, with what it reaches; or all do
   */
  static Parsed parse(String file, String text, Optional<String> wanted) {
    SourceText source = new SourceText(file, text);
    if (text.length() > FlowLimits.TEXT) {
      ProblemLog problems = new ProblemLog(source);
      problems.add(
          0,
          1,
          "a text of %s characters, at most %s are allowed"
              .formatted(text.length(), FlowLimits.TEXT),
          "put some of its definitions into another file");
      return Parsed.wrong(problems.sorted());
    }
    FlowParser parser = new FlowParser(source);
    parser.read();
    wanted.filter(parser::isBegun).ifPresent(parser::dropAllBut);
    List<Problem> found = parser.problems.sorted();
    return found.isEmpty() ? Parsed.good(parser.file()) : Parsed.wrong(found);
  }

  private void read() {
    if (tokens.is(Kind.END)) {
      problems.add(tokens.peek(), "expected a definition, found nothing", EXAMPLE);
    }
    while (!tokens.is(Kind.END)) {
      definition();
    }
    checkEach();
    checkTogether();
  }

  private boolean isBegun(String name) {
    return begun.stream().anyMatch(token -> token.text().equals(name));
  }

  /** Forgets what this definition does not reach by its calls, and what is wrong with that. */
  private void dropAllBut(String wanted) {
    Set<String> reached = new HashSet<>();
    Deque<String> found = new ArrayDeque<>(List.of(wanted));
    while (!found.isEmpty()) {
      String next = found.pop();
      if (reached.add(next)) {
        drafts.stream()
            .filter(draft -> draft.name.text().equals(next))
            .flatMap(draft -> Definitions.leaves(draft.step).stream())
            .filter(Call.class::isInstance)
            .forEach(call -> found.push(((Call) call).name()));
      }
    }
    drafts.removeIf(draft -> !reached.contains(draft.name.text()));
    problems.retain(start -> reached.contains(definitionAt(start)));
  }

  /** The name of the definition that this place of the text belongs to. */
  private String definitionAt(SourcePlace place) {
    String last = "";
    for (Token name : begun) {
      SourcePlace begins = place(name);
      boolean behind =
          begins.line() < place.line()
              || (begins.line() == place.line() && begins.column() <= place.column());
      last = behind ? name.text() : last;
    }
    return last;
  }

  private void definition() {
    if (!tokens.is(Kind.WORD) && !tokens.is(Kind.EQUALS)) {
      headless();
      return;
    }
    Optional<Token> name = heading();
    begun.add(name.orElse(tokens.previous()));
    ExpressionParser expression = new ExpressionParser(tokens, source, problems);
    Optional<Step> step = expression.read();
    boolean legal = name.isPresent() && NameCheck.isLegal(name.get(), problems);
    if (legal && step.isPresent()) {
      drafts.add(new Draft(name.get(), step.get(), expression.places()));
    }
  }

  /** Takes {@code name =}, or as much of it as there is. */
  private Optional<Token> heading() {
    Token first = tokens.next();
    if (first.is(Kind.EQUALS)) {
      problems.add(first, "expected a name before '='", EXAMPLE);
      return Optional.empty();
    }
    boolean colon = tokens.accept(Kind.COLON);
    if (!tokens.accept(Kind.EQUALS)) {
      problems.add(
          first,
          "expected '=' after the name " + first.shown(),
          colon ? "write '=' for ':'" : EXAMPLE);
    }
    return Optional.of(first);
  }

  /** Something that begins no definition: an expression is read for its own problems. */
  private void headless() {
    Token first = tokens.peek();
    if (!first.is(Kind.UNKNOWN)) {
      problems.add(first, "expected a definition, found " + first.shown(), EXAMPLE);
    }
    if (first.is(Kind.OPEN)) {
      new ExpressionParser(tokens, source, problems).read();
    } else {
      tokens.skipDefinition();
    }
  }

  private void checkEach() {
    for (Draft draft : drafts) {
      String name = draft.name.text();
      Later later = new Later();
      draft.places.forEach(leaf -> later.add(name + "." + leaf.id().text(), leaf.id()));
      for (Problem problem : FlowDefinition.problems(name, draft.step)) {
        problems.add(problem.withPlace(place(later.next(problem.subject()).orElse(draft.name))));
      }
    }
  }

  private void checkTogether() {
    Map<String, SourcePlace> places = places();
    Later later = new Later();
    drafts.forEach(draft -> later.add(draft.name.text(), draft.name));
    List<Map.Entry<String, Step>> named =
        drafts.stream().map(draft -> Map.entry(draft.name.text(), draft.step)).toList();
    for (Problem problem : Definitions.problemsOf(named)) {
      Optional<SourcePlace> second = later.next(problem.subject()).map(this::place);
      Optional<SourcePlace> place =
          second.or(() -> Optional.ofNullable(places.get(problem.subject())));
      problems.add(place.map(problem::withPlace).orElse(problem));
    }
  }

  private FlowFile file() {
    List<FlowDefinition> definitions =
        drafts.stream().map(draft -> FlowDefinition.of(draft.name.text(), draft.step)).toList();
    return new FlowFile(source.file(), definitions, places());
  }

  /** Where each definition and each step first stands. */
  private Map<String, SourcePlace> places() {
    Map<String, SourcePlace> places = new HashMap<>();
    drafts.forEach(draft -> places.putIfAbsent(draft.name.text(), place(draft.name)));
    for (Draft draft : drafts) {
      for (LeafParser.Place leaf : draft.places) {
        String id = draft.name.text() + "." + leaf.id().text();
        places.putIfAbsent(id, place(leaf.name()));
      }
    }
    return places;
  }

  private SourcePlace place(Token token) {
    return source.place(token.start(), token.end());
  }

  /** The second and further tokens of the same meaning, each given out once. */
  private static final class Later {

    private final Set<String> first = new HashSet<>();
    private final Map<String, Deque<Token>> rest = new HashMap<>();

    void add(String meaning, Token token) {
      if (!first.add(meaning)) {
        rest.computeIfAbsent(meaning, unseen -> new ArrayDeque<>()).add(token);
      }
    }

    Optional<Token> next(String meaning) {
      return Optional.ofNullable(rest.get(meaning)).map(Deque::poll);
    }
  }
}
