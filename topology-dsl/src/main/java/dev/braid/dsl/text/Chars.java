package dev.braid.dsl.text;

/** Kinds of characters. */
final class Chars {

  private Chars() {}

  /** Whether a reader of the text would not see it, or would see the text around it changed. */
  static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR,
          Character.SURROGATE ->
          codePoint != ' ';
      default -> false;
    };
  }
}
