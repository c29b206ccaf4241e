package dev.braid.dsl.text;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Names;
import dev.braid.dsl.Step;
import dev.braid.dsl.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads single steps, and remembers where they stand. */
final class LeafParser {

  private final Tokens tokens;
  private final ProblemLog problems;
  private final OptionsParser options;
  private final List<Place> places = new ArrayList<>();

  LeafParser(Tokens tokens, ProblemLog problems) {
    this.tokens = tokens;
    this.problems = problems;
    this.options = new OptionsParser(tokens, problems);
  }

  /**
   * Where a leaf stands.
   *
   * @param id its label, or else its name
   * @param name what it calls, applies or emits
   */
  record Place(Token id, Token name) {}

  /** The places of the leaves read so far, in written order. */
  List<Place> places() {
    return List.copyOf(places);
  }

  /** Takes the label of the next step, with its colon, if there is one. */
  Optional<Token> label() {
    Optional<Token> label = Optional.empty();
    while (tokens.is(Kind.WORD) && tokens.peek(1).is(Kind.COLON) && !namesNamespace()) {
      Token word = tokens.next();
      tokens.next();
      if (label.isPresent()) {
        problems.add(word, "a step has one label, found a second one", "");
      } else {
        label = Optional.of(word);
      }
    }
    return label;
  }

  /**
   * Whether the next words are one name, such as {@code payments:charge}: no space stands around
   * the colon, as one does behind a label. No namespace holds a word of the language.
   */
  private boolean namesNamespace() {
    Token colon = tokens.peek(1);
    Token local = tokens.peek(2);
    return tokens.is(Kind.WORD)
        && colon.is(Kind.COLON)
        && local.is(Kind.WORD)
        && tokens.peek().end() == colon.start()
        && colon.end() == local.start()
        && !Names.isReserved(local.text());
  }

  /** Takes the next word, and all that is joined to it by colons. */
  private Token reference() {
    Token first = tokens.peek();
    StringBuilder text = new StringBuilder();
    while (namesNamespace()) {
      text.append(tokens.next().text()).append(tokens.next().text());
    }
    Token last = tokens.next();
    return new Token(Kind.WORD, first.start(), last.end(), text + last.text());
  }

  /** Reads the leaf whose first word comes next, behind {@code label}. */
  Optional<Step> read(Optional<Token> label) {
    Optional<Token> legalLabel = label.filter(word -> NameCheck.isLegal(word, problems));
    if (OptionsParser.OPTIONS.contains(tokens.peek().text())) {
      misplacedOption();
      return Optional.empty();
    }
    Token first = reference();
    boolean keyword = first.isWord("emit") || first.isWord("apply");
    Optional<Token> name = keyword ? nameAfter(first) : Optional.of(first);
    Optional<Token> legal =
        name.filter(
            word ->
                keyword
                    ? NameCheck.isLegal(word, problems)
                    : NameCheck.isLegalReference(word, problems));
    Step leaf = leaf(first, legal, legalLabel.map(Token::text));
    if (legal.isEmpty() || legalLabel.isPresent() != label.isPresent()) {
      return Optional.empty();
    }
    places.add(new Place(label.orElse(legal.get()), legal.get()));
    return Optional.of(leaf);
  }

  /** Reports options that stand behind parentheses. */
  void refuseOptions() {
    options.refuse("a part in parentheses", "put the option inside, after the service it is for");
  }

  /** The leaf and its options; what it is called is of no interest when the name is not legal. */
  private Step leaf(Token first, Optional<Token> legal, Optional<String> label) {
    String name = legal.map(Token::text).orElse("illegal");
    if (first.isWord("emit") || first.isWord("apply")) {
      options.refuse(first.shown(), "only the call of a service can have options");
      return first.isWord("emit") ? new Emit(name, label) : new Apply(name, label);
    }
    return options.read(new Call(name, label, Map.of(), CallOptions.NONE));
  }

  private Optional<Token> nameAfter(Token keyword) {
    if (tokens.is(Kind.WORD) && !tokens.ended()) {
      return Optional.of(tokens.next());
    }
    if (!tokens.is(Kind.UNKNOWN)) {
      String what = keyword.isWord("emit") ? "the name of a signal" : "the name of a function";
      problems.add(
          keyword,
          "expected %s after %s, found %s".formatted(what, keyword.shown(), tokens.found()),
          "");
    }
    return Optional.empty();
  }

  /** An option word where a step should begin: meant as an option, or as a name. */
  private void misplacedOption() {
    Token option = tokens.peek();
    Token value = tokens.peek(1);
    if (value.is(Kind.NUMBER) || value.is(Kind.OPEN_BRACE)) {
      problems.add(
          option,
          "expected a step, found the option " + option.shown(),
          "an option follows its service: 'price timeout 2s'");
      options.read(Call.of("illegal"));
    } else {
      NameCheck.isLegal(tokens.next(), problems);
    }
  }
}
