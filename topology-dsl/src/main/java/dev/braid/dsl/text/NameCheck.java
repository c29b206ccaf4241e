package dev.braid.dsl.text;

import dev.braid.dsl.Names;
import java.util.Locale;

/** Says what is wrong with a word that stands where a name should. */
final class NameCheck {

  private NameCheck() {}

  /**
   * Whether {@code word} is a legal name of what is called, with or without a namespace; logs a
   * problem when it is not.
   */
  static boolean isLegalReference(Token word, ProblemLog problems) {
    String reference = word.text();
    if (reference.indexOf(':') < 0) {
      return isLegal(word, problems);
    }
    if (Names.isLegalReference(reference)) {
      return true;
    }
    String namespace = Names.namespaceOf(reference);
    String local = Names.localOf(reference);
    if (Names.isLegalNamespace(namespace) && local.indexOf(':') < 0) {
      int start = word.end() - local.length();
      return isLegal(new Token(word.kind(), start, word.end(), local), problems);
    }
    String hint =
        Names.isLegal(namespace)
            ? "behind a label stands a space: '%s: %s'".formatted(namespace, local)
            : "";
    problems.add(
        word,
        local.indexOf(':') < 0
            ? Names.namespaceProblem(namespace)
            : word.shown() + " names more than one namespace",
        hint);
    return false;
  }

  /** Whether {@code word} is a legal name; logs a problem when it is not. */
  static boolean isLegal(Token word, ProblemLog problems) {
    String name = word.text();
    if (Names.isLegal(name)) {
      return true;
    }
    if (Names.isReserved(name)) {
      problems.add(word, word.shown() + " is a word of the language, not a name", "");
    } else if (name.length() > Names.MAX_LENGTH) {
      problems.add(
          word,
          "a name of %s characters, at most %s are allowed"
              .formatted(name.length(), Names.MAX_LENGTH),
          "");
    } else {
      problems.add(
          word,
          word.shown() + " is not a name: expected dotted lower-case words such as order.placed",
          hint(name));
    }
    return false;
  }

  /** The name in lower case, with hyphens for humps and underscores, where that makes it legal. */
  private static String hint(String name) {
    String hyphens = name.replaceAll("([\\p{Ll}0-9])(\\p{Lu})", "$1-$2").replace('_', '-');
    String lower = hyphens.toLowerCase(Locale.ROOT);
    return Names.isLegal(lower) ? Lookalikes.meant(lower) : "";
  }
}
