package dev.braid.examples.e01wordcount;

import static dev.braid.examples.Expected.fault;
import static dev.braid.examples.Expected.ok;
import static dev.braid.examples.Expected.parts;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.examples.Expected;
import dev.braid.examples.FlowCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The figures of the word count example. */
public final class WordCountCases {

  /** 24 words, of which the stop filter leaves 17: {@code The} and {@code A} among them. */
  public static final String SAMPLE =
      "The cat sat on the mat. A cat ran, the dog ran after the cat; "
          + "many cats like green grass and green apples grow";

  public static final List<String> SAMPLE_LEFT =
      List.of(
          "The", "cat", "sat", "mat", "A", "cat", "ran", "dog", "ran", "cat", "many", "cats",
          "green", "grass", "green", "apples", "grow");

  public static final Map<String, Integer> SAMPLE_COUNTS =
      Map.ofEntries(
          Map.entry("cat", 3),
          Map.entry("ran", 2),
          Map.entry("green", 2),
          Map.entry("The", 1),
          Map.entry("A", 1),
          Map.entry("sat", 1),
          Map.entry("mat", 1),
          Map.entry("dog", 1),
          Map.entry("many", 1),
          Map.entry("cats", 1),
          Map.entry("grass", 1),
          Map.entry("apples", 1),
          Map.entry("grow", 1));

  public static final List<Popular> SAMPLE_POPULAR =
      List.of(
          new Popular(3, 3, List.of("cat")),
          new Popular(4, 1, List.of("cats", "grow", "many")),
          new Popular(5, 2, List.of("green")));

  public static final List<Popular> BOOK_POPULAR =
      List.of(
          new Popular(3, 405, List.of("one")),
          new Popular(4, 271, List.of("more")),
          new Popular(5, 374, List.of("whale")));

  private static final List<String> LINE = List.of("fetch", "words", "stopfilter", "count");

  private WordCountCases() {}

  /** All cases; writes the texts that they read into {@code folder}. */
  public static List<FlowCase> in(Path folder) throws IOException {
    String sample = Files.writeString(folder.resolve("sample.txt"), SAMPLE, UTF_8).toString();
    String book = WordCount.copyBook(folder).toString();
    String missing = folder.resolve("missing.txt").toString();
    List<List<String>> words = SAMPLE_POPULAR.stream().map(Popular::words).toList();
    return List.of(
        new FlowCase("wordcount", sample, threeParts(SAMPLE_POPULAR), all()),
        new FlowCase("wordcount", book, threeParts(BOOK_POPULAR), all()),
        new FlowCase("wordcount", missing, fault(400, missing), List.of("fetch")),
        new FlowCase("g3", sample, ok(words), all()));
  }

  private static Expected threeParts(List<Popular> popular) {
    return parts(popular.stream().map(one -> ok(tree(one))).toArray(Expected[]::new));
  }

  static Map<String, Object> tree(Popular one) {
    return Map.of("length", one.length(), "score", one.score(), "words", one.words());
  }

  private static List<String> all() {
    List<String> called = new ArrayList<>(LINE);
    called.addAll(List.of("popular3", "popular4", "popular5"));
    return called;
  }
}
