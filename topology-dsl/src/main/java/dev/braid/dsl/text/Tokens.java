package dev.braid.dsl.text;

import dev.braid.dsl.text.Token.Kind;
import java.util.List;

/** Where the parsers are in the text. */
final class Tokens {

  private final List<Token> tokens;
  private int at;

  /** Of {@code tokens}, the last is {@link Kind#END}. */
  Tokens(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  boolean is(Kind kind) {
    return peek().is(kind);
  }

  /** The token that was taken last. */
  Token previous() {
    return tokens.get(Math.max(0, at - 1));
  }

  /** How many tokens have been taken. */
  int position() {
    return at;
  }

  /** Takes the next token; at the end of the text it stays there. */
  Token next() {
    Token token = peek();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  /** Takes the next token if it is of this kind. */
  boolean accept(Kind kind) {
    boolean found = is(kind);
    if (found) {
      next();
    }
    return found;
  }

  /** Whether the next tokens are {@code name =}. */
  boolean atHeading() {
    return is(Kind.WORD) && peek(1).is(Kind.EQUALS);
  }

  /** Whether the definition that is being read is over: another begins, or the text ends. */
  boolean ended() {
    return is(Kind.END) || atHeading();
  }

  void skipDefinition() {
    while (!ended()) {
      next();
    }
  }

  /** Skips what can neither begin a step nor join two. */
  void skipJunk() {
    while (!ended() && !peek().startsStep() && !is(Kind.OPERATOR) && !is(Kind.CLOSE)) {
      next();
    }
  }

  /** The next token as messages name it. */
  String found() {
    return atHeading() ? "the next definition, " + peek().shown() : peek().shown();
  }
}
