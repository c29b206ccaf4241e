package dev.braid.examples.e01wordcount;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts how often each word occurs. */
final class Count {

  static final Codec<Map<String, Integer>> COUNTS =
      Codec.json(new TypeReference<Map<String, Integer>>() {});

  static final ServiceRef<List<String>, Map<String, Integer>> REF =
      ServiceRef.of("count", Words.LIST, COUNTS);

  private Count() {}

  /** Sorted by word, so that equal inputs give equal bytes. */
  static Map<String, Integer> count(List<String> words) {
    Map<String, Integer> counts = new TreeMap<>();
    words.forEach(word -> counts.merge(word, 1, Integer::sum));
    return Collections.unmodifiableMap(counts);
  }
}
