package dev.braid.examples.e01wordcount;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * The words of one length that occur most often.
 *
 * @param length in characters
 * @param score how often each of {@code words} occurs; 0 when there are none
 * @param words sorted; several when they share the first place
 */
public record Popular(int length, int score, List<String> words) {

  static final Codec<List<Popular>> LIST = Codec.json(new TypeReference<List<Popular>>() {});

  public Popular {
    words = List.copyOf(words);
  }

  /** The service {@code popular<length>}. */
  static ServiceRef<Map<String, Integer>, Popular> ref(int length) {
    return ServiceRef.of("popular" + length, Count.COUNTS, Codec.json(Popular.class));
  }

  static Popular among(Map<String, Integer> counts, int length) {
    List<Entry<String, Integer>> candidates =
        counts.entrySet().stream().filter(entry -> characters(entry.getKey()) == length).toList();
    int score = candidates.stream().mapToInt(Entry::getValue).max().orElse(0);
    List<String> words =
        candidates.stream()
            .filter(entry -> entry.getValue() == score)
            .map(Entry::getKey)
            .sorted()
            .toList();
    return new Popular(length, score, words);
  }

  /** Only the words of each, in the given order. */
  static List<List<String>> converge(List<Popular> parts) {
    return parts.stream().map(Popular::words).toList();
  }

  private static int characters(String word) {
    return word.codePointCount(0, word.length());
  }
}
