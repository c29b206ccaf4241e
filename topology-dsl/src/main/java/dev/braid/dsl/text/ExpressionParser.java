package dev.braid.dsl.text;

import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Names;
import dev.braid.dsl.Spelling;
import dev.braid.dsl.Step;
import dev.braid.dsl.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the expression of one definition, all of it, whatever it holds. */
final class ExpressionParser {

  private final Tokens tokens;
  private final SourceText source;
  private final ProblemLog problems;
  private final LeafParser leaves;

  /** Parentheses that are open. */
  private int depth;

  private boolean tooDeep;

  ExpressionParser(Tokens tokens, SourceText source, ProblemLog problems) {
    this.tokens = tokens;
    this.source = source;
    this.problems = problems;
    this.leaves = new LeafParser(tokens, problems);
  }

  /** The step of the definition, or what is left of it when there are problems. */
  Optional<Step> read() {
    return expression().step();
  }

  List<LeafParser.Place> places() {
    return leaves.places();
  }

  private Expression expression() {
    Chain chain = new Chain();
    chain.operand(tokens.previous());
    while (!tokens.ended() && !closes() && !startsDefinition()) {
      chain.next();
    }
    return new Expression(chain.first, chain.steps);
  }

  private boolean closes() {
    return depth > 0 && tokens.is(Kind.CLOSE);
  }

  /** Whether a word at the start of a line, where none is expected, lacks its {@code =}. */
  private boolean startsDefinition() {
    return depth == 0
        && tokens.is(Kind.WORD)
        && source.startsLine(tokens.peek().start())
        && Lookalikes.operatorHint(tokens.peek().text()).isEmpty();
  }

  /** Steps and the operators between them, as far as they have been read. */
  private final class Chain {

    private final List<Step> steps = new ArrayList<>();
    private Optional<Operator> first = Optional.empty();
    private Optional<Operator> last = Optional.empty();

    /** Whether something has been reported since the last operator, so that one more is noise. */
    private boolean noisy;

    /** Reads what follows a step. */
    void next() {
      Token token = tokens.peek();
      switch (token.kind()) {
        case OPERATOR -> {
          operator(tokens.next());
          operand(token);
        }
        case UNKNOWN -> {
          tokens.next();
          noisy = true;
        }
        case WORD, OPEN -> missingOperator(token);
        case GREATER -> misplacedAll(tokens.next());
        case CLOSE -> problems.add(tokens.next(), "this ')' closes nothing", "remove it");
        default -> {
          problems.add(token, "expected an operator, found " + token.shown(), hint(token));
          skipJunk();
        }
      }
    }

    private void skipJunk() {
      tokens.next();
      tokens.skipJunk();
      noisy = true;
    }

    private String hint(Token token) {
      return token.is(Kind.COMMA)
          ? "'&' runs steps all at once, ';' one after the other"
          : "the operators are | && || & ;";
    }

    private void operator(Token token) {
      Operator operator = Operator.of(token.text());
      if (last.isPresent() && !last.get().equals(operator)) {
        String before = last.get().symbol();
        problems.add(
            token,
            "'%s' and '%s' side by side".formatted(before, token.text()),
            "use parentheses, as in '(a %s b) %s c' or 'a %s (b %s c)'"
                .formatted(before, token.text(), before, token.text()));
      }
      last = Optional.of(operator);
      first = first.or(() -> last);
      noisy = false;
    }

    private void missingOperator(Token token) {
      String hint = Lookalikes.operatorHint(token.text());
      boolean word = token.is(Kind.WORD) && !hint.isEmpty();
      if (word) {
        tokens.next();
        problems.add(token, "expected an operator, found " + token.shown(), hint);
      } else if (!noisy) {
        problems.add(
            token, "expected an operator before " + token.shown(), keywordHint(tokens.previous()));
      }
      noisy = !word;
      operandIfAny(token);
    }

    /** {@code emti order.placed} reads as two names without an operator. */
    private String keywordHint(Token before) {
      String hint =
          before.is(Kind.WORD) ? Spelling.hint(before.text(), List.of("emit", "apply")) : "";
      return hint.isEmpty() ? "the operators are | && || & ;" : hint;
    }

    private void misplacedAll(Token greater) {
      problems.add(greater, "'> all' follows a part in parentheses", "write '(a ; b) > all'");
      if (tokens.peek().isWord("all") && !tokens.ended()) {
        tokens.next();
      }
    }

    private void operandIfAny(Token before) {
      if (!tokens.ended() && tokens.peek().startsStep()) {
        operand(before);
      }
    }

    /** Reads a step behind {@code before}: an operator, an open parenthesis or an equals sign. */
    void operand(Token before) {
      while (tokens.accept(Kind.UNKNOWN)) {
        noisy = true;
      }
      Token token = tokens.peek();
      if (!tokens.ended() && token.startsStep()) {
        Optional<Step> step = step();
        step.ifPresent(steps::add);
        noisy |= step.isEmpty();
        return;
      }
      boolean nothing = tokens.ended() || token.is(Kind.CLOSE);
      if (!noisy && nothing) {
        problems.add(before, "expected a step after " + found(before), "");
      } else if (!noisy) {
        problems.add(token, "expected a step, found " + token.shown(), stepHint(before, token));
      }
      if (token.is(Kind.OPERATOR)) {
        last = Optional.empty(); // with nothing between them, two operators are one problem
      } else if (!nothing) {
        skipJunk();
      }
    }

    private String found(Token before) {
      return "%s, found %s".formatted(before.shown(), tokens.found());
    }
  }

  private static String stepHint(Token before, Token token) {
    return switch (token.kind()) {
      case STRING -> Names.isLegal(token.text()) ? "write the name without quotes" : "";
      case NUMBER -> "a name begins with a letter";
      case OPERATOR -> {
        String both = before.text() + token.text();
        yield both.equals("||") || both.equals("&&") ? Lookalikes.meant(both) : "";
      }
      default -> "";
    };
  }

  private Optional<Step> step() {
    Optional<Token> label = leaves.label();
    Token token = tokens.peek();
    if (token.is(Kind.WORD) && !tokens.ended()) {
      return leaves.read(label);
    }
    label.ifPresent(word -> labelProblem(word, token));
    return token.is(Kind.OPEN) ? group(tokens.next()) : Optional.empty();
  }

  private void labelProblem(Token label, Token found) {
    if (found.is(Kind.OPEN)) {
      problems.add(
          label,
          "the label %s stands before parentheses".formatted(label.shown()),
          "label the steps inside");
    } else if (!found.is(Kind.UNKNOWN)) {
      problems.add(
          label,
          "expected a step after the label %s, found %s".formatted(label.shown(), tokens.found()),
          "");
    }
  }

  private Optional<Step> group(Token open) {
    if (depth == FlowLimits.DEPTH) {
      problems.add(
          open,
          "more than %s parentheses inside each other".formatted(FlowLimits.DEPTH),
          "give an inner part a definition of its own");
      tooDeep = true;
      tokens.skipDefinition();
      return Optional.empty();
    }
    depth++;
    Expression inner = expression();
    depth--;
    if (!tokens.accept(Kind.CLOSE) && !tooDeep) {
      problems.add(open, "this '(' is never closed", "close it with ')'");
    }
    boolean all = tokens.is(Kind.GREATER);
    if (all) {
      all(tokens.next());
    }
    leaves.refuseOptions();
    return all ? inner.recorded() : inner.step();
  }

  /** Takes the word behind {@code >}. */
  private void all(Token greater) {
    Token word = tokens.peek();
    boolean found = word.is(Kind.WORD) && !tokens.ended();
    if (!word.isWord("all") || !found) {
      String hint = found ? Spelling.hint(word.text(), List.of("all")) : "";
      problems.add(
          greater,
          "expected 'all' after '>', found " + tokens.found(),
          hint.isEmpty() ? "'(a ; b) > all' answers every reply" : hint);
    }
    if (found) {
      tokens.next();
    }
  }
}
