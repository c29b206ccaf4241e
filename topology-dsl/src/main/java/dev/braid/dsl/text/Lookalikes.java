package dev.braid.dsl.text;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What people write when they mean something of the language. */
final class Lookalikes {

  private static final Map<String, String> MEANT =
      Map.ofEntries(
          Map.entry("->", "|"),
          Map.entry("=>", "|"),
          Map.entry("→", "|"),
          Map.entry("⇒", "|"),
          Map.entry("¦", "|"),
          Map.entry("｜", "|"),
          Map.entry("∨", "||"),
          Map.entry("‖", "||"),
          Map.entry("∧", "&&"),
          Map.entry("＆", "&"),
          Map.entry("+", "&"),
          Map.entry("；", ";"),
          Map.entry("＝", "="),
          Map.entry("：", ":"),
          Map.entry("（", "("),
          Map.entry("）", ")"),
          Map.entry("//", "#"),
          Map.entry("/*", "#"),
          Map.entry("--", "#"),
          Map.entry("'", "\""),
          Map.entry("`", "\""),
          Map.entry("“", "\""),
          Map.entry("”", "\""),
          Map.entry("„", "\""),
          Map.entry("‘", "\""),
          Map.entry("’", "\""),
          Map.entry("–", "-"),
          Map.entry("—", "-"),
          Map.entry("\u00A0", " "),
          Map.entry("\u202F", " "),
          Map.entry("\u3000", " "));

  private static final List<String> LONGEST_FIRST =
      MEANT.keySet().stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();

  private static final Map<String, String> WORDS =
      Map.of("and", "&&", "or", "||", "then", "|", "pipe", "|", "parallel", "&");

  private Lookalikes() {}

  /** The length of the unknown thing at {@code offset}, at least that of one character. */
  static int lengthAt(String text, int offset) {
    return LONGEST_FIRST.stream()
        .filter(known -> text.startsWith(known, offset))
        .findFirst()
        .map(String::length)
        .orElseGet(() -> Character.charCount(text.codePointAt(offset)));
  }

  /** What was probably meant by unknown characters, or nothing. */
  static String hint(String unknown) {
    String known = MEANT.getOrDefault(unknown, "");
    return switch (known) {
      case "" -> "";
      case " " -> "use a plain space";
      case "#" -> "a comment starts with '#' and ends with its line";
      default -> meant(known);
    };
  }

  /** Whether the rest of the line is probably a comment. */
  static boolean isComment(String unknown) {
    return MEANT.getOrDefault(unknown, "").equals("#");
  }

  /** What was probably meant by a word between two steps, or nothing. */
  static String operatorHint(String word) {
    String known = WORDS.getOrDefault(word.toLowerCase(Locale.ROOT), "");
    return known.isEmpty() ? "" : meant(known);
  }

  static String meant(String known) {
    return "did you mean '%s'?".formatted(known);
  }
}
