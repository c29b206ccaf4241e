package dev.braid.dsl.text;

import dev.braid.dsl.SourcePlace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A text and its lines: turns offsets into places. Lines end in LF, CR or both. */
final class SourceText {

  private final String file;
  private final String text;
  private final List<Integer> starts = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  SourceText(String file, String text) {
    this.file = file;
    this.text = text;
    int start = 0;
    for (int at = 0; at < text.length(); at++) {
      char end = text.charAt(at);
      if (end == '\n' || end == '\r') {
        addLine(start, at);
        boolean both = end == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
        at += both ? 1 : 0;
        start = at + 1;
      }
    }
    addLine(start, text.length());
  }

  private void addLine(int start, int end) {
    starts.add(start);
    lines.add(text.substring(start, end));
  }

  String file() {
    return file;
  }

  String text() {
    return text;
  }

  /** The place of the characters from {@code start} up to {@code end}, or to the line's end. */
  SourcePlace place(int start, int end) {
    int line = line(start);
    String whole = lines.get(line);
    int before = start - starts.get(line);
    int length = Math.max(1, Math.min(end - start, whole.length() - before));
    return new SourcePlace(file, line + 1, before + 1, length, whole);
  }

  /** Whether {@code offset} is the first character of a line. */
  boolean startsLine(int offset) {
    return starts.get(line(offset)) == offset;
  }

  private int line(int offset) {
    int found = Collections.binarySearch(starts, offset);
    return found >= 0 ? found : -found - 2;
  }
}
