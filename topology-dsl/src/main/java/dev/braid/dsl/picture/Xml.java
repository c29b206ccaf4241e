package dev.braid.dsl.picture;

/** Text made fit for XML, inside an element or a quoted attribute. */
final class Xml {

  private Xml() {}

  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    text.codePoints().forEach(point -> append(out, point));
    return out.toString();
  }

  private static void append(StringBuilder out, int point) {
    switch (point) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.appendCodePoint(isLegal(point) ? point : 0xFFFD);
    }
  }

  /** Whether an XML 1.0 document may hold it: no control character, surrogate or non-character. */
  private static boolean isLegal(int point) {
    return (point >= 0x20 && point < 0xD800 && !(point >= 0x7F && point < 0xA0))
        || (point >= 0xE000 && point < 0xFFFE)
        || point >= 0x10000;
  }
}
