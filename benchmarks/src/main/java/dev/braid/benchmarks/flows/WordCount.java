package dev.braid.benchmarks.flows;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Word count in small steps from text to text. Counts are written as {@code word=2 other=1}. */
final class WordCount {

  private static final Set<String> STOP_WORDS =
      Set.of("the", "a", "an", "and", "or", "of", "to", "in", "is", "it", "at", "on", "with");

  private WordCount() {}

  /** Lower-case words with single spaces between them. */
  static String words(String line) {
    StringBuilder words = new StringBuilder(line.length());
    boolean between = false;
    for (int i = 0; i < line.length(); i++) {
      char letter = line.charAt(i);
      if (Character.isLetter(letter)) {
        if (between && words.length() > 0) {
          words.append(' ');
        }
        words.append(Character.toLowerCase(letter));
        between = false;
      } else {
        between = true;
      }
    }
    return words.toString();
  }

  static String withoutStopWords(String words) {
    StringBuilder kept = new StringBuilder(words.length());
    for (String word : split(words)) {
      if (!STOP_WORDS.contains(word)) {
        append(kept, word);
      }
    }
    return kept.toString();
  }

  static String count(String words) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String word : split(words)) {
      counts.merge(word, 1, Integer::sum);
    }
    StringBuilder text = new StringBuilder(words.length() + 2 * counts.size());
    counts.forEach((word, count) -> append(text, word).append('=').append(count));
    return text.toString();
  }

  /** The most frequent first. */
  static String rank(String counts) {
    List<String> ranked = split(counts);
    ranked.sort(Comparator.comparingInt(WordCount::frequency).reversed());
    return String.join(" ", ranked);
  }

  /** The counts of words of one length. */
  static String ofLength(String counts, int length) {
    StringBuilder found = new StringBuilder();
    for (String count : split(counts)) {
      if (count.indexOf('=') == length) {
        append(found, count);
      }
    }
    return found.toString();
  }

  static String converge(String three, String four, String five) {
    return "3: " + three + "; 4: " + four + "; 5: " + five;
  }

  private static int frequency(String count) {
    return Integer.parseInt(count, count.indexOf('=') + 1, count.length(), 10);
  }

  private static StringBuilder append(StringBuilder text, String word) {
    return text.length() == 0 ? text.append(word) : text.append(' ').append(word);
  }

  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf(' ', start);
      end = end < 0 ? text.length() : end;
      words.add(text.substring(start, end));
      start = end + 1;
    }
    return words;
  }
}
