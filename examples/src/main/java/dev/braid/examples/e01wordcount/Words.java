package dev.braid.examples.e01wordcount;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Splits a text into its words: runs of letters, digits and underscore, their case kept. */
final class Words {

  static final TypeReference<List<List<String>>> LISTS = new TypeReference<>() {};

  static final Codec<List<String>> LIST = Codec.json(new TypeReference<List<String>>() {});

  static final ServiceRef<String, List<String>> REF = ServiceRef.of("words", Codec.text(), LIST);

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}_]+");

  private Words() {}

  static List<String> of(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }
}
