package dev.braid.dsl.text;

import static dev.braid.dsl.text.Layout.row;
import static dev.braid.dsl.text.Layout.text;

import dev.braid.dsl.text.Layout.Break;
import dev.braid.dsl.text.Layout.Group;
import dev.braid.dsl.text.Layout.Indent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A fixed part as JSON: a line, or a line for each entry. */
final class JsonLayout {

  private static final int INDENT = 2;

  private JsonLayout() {}

  static Layout of(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      List<Layout> entries = new ArrayList<>();
      map.forEach((key, value) -> entries.add(row(text(quoted((String) key) + ": "), of(value))));
      return brackets("{", entries, "}");
    }
    if (tree instanceof List<?> list) {
      return brackets("[", list.stream().map(JsonLayout::of).toList(), "]");
    }
    return text(tree instanceof String string ? quoted(string) : scalar(tree));
  }

  private static Layout brackets(String open, List<Layout> elements, String close) {
    if (elements.isEmpty()) {
      return text(open + close);
    }
    List<Layout> parts = new ArrayList<>();
    for (Layout element : elements) {
      if (!parts.isEmpty()) {
        parts.add(text(","));
      }
      parts.add(new Break(parts.isEmpty() ? "" : " "));
      parts.add(element);
    }
    Layout inside = new Indent(INDENT, new Layout.Row(parts));
    return new Group(row(text(open), inside, new Break(""), text(close)));
  }

  /** A number or boolean, so that it is read as the same kind of number again. */
  private static String scalar(Object tree) {
    boolean looksWhole = tree instanceof BigDecimal decimal && decimal.scale() == 0;
    return looksWhole ? tree + ".0" : tree.toString();
  }

  private static String quoted(String string) {
    StringBuilder quoted = new StringBuilder("\"");
    int at = 0;
    while (at < string.length()) {
      int codePoint = string.codePointAt(at);
      at += Character.charCount(codePoint);
      if (codePoint == '"' || codePoint == '\\') {
        quoted.append('\\').append((char) codePoint);
      } else if (codePoint == '\n') {
        quoted.append("\\n");
      } else if (codePoint == '\t') {
        quoted.append("\\t");
      } else if (Chars.isInvisible(codePoint)) {
        for (char unit : Character.toChars(codePoint)) {
          quoted.append("\\u" + HexFormat.of().toHexDigits(unit));
        }
      } else {
        quoted.appendCodePoint(codePoint);
      }
    }
    return quoted.append('"').toString();
  }
}
