package dev.braid.dsl.text;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts that nobody would write. The fuzz profile goes on where this stops. */
final class RandomTextTest {

  private static final int ROUNDS = 5_000;

  private static final List<String> SOUP =
      List.of(
          "a",
          "b",
          "a",
          "b.c",
          "Price",
          "with",
          "timeout",
          "retry",
          "emit",
          "apply",
          "all",
          "and",
          "=",
          "=",
          "=",
          "|",
          "||",
          "&",
          "&&",
          ";",
          ">",
          "> all",
          "(",
          ")",
          "(",
          ")",
          ":",
          "payments:charge",
          "a:",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\"x\"",
          "{\"x\": 1}",
          "\"",
          "\\",
          "2s",
          "500ms",
          "7",
          "-1.5e3",
          "null",
          "true",
          "\n",
          "\n",
          "\r\n",
          "#",
          " ",
          "->",
          "@",
          "é",
          "😀",
          "\ud800",
          "\u0000",
          "\u00a0");

  @Test
  void randomBytesGiveNothingButProblems() {
    hunt(
        random -> {
          byte[] bytes = new byte[random.nextInt(200)];
          random.nextBytes(bytes);
          return new String(bytes, StandardCharsets.UTF_8);
        });
  }

  @Test
  void tokenSoupGivesNothingButProblems() {
    hunt(random -> soup(random, random.nextInt(40)));
  }

  @Test
  void mutatedFilesGiveNothingButProblems() {
    List<String> files = files();
    hunt(random -> mutated(files.get(random.nextInt(files.size())), random));
  }

  @Test
  void mutatedFlowsGiveNothingButProblems() {
    hunt(
        random ->
            mutated(FlowPrinter.print(new RandomFlows(random.nextLong()).definitions()), random));
  }

  private static void hunt(Source source) {
    for (long seed = 0; seed < ROUNDS; seed++) {
      String text = source.text(new Random(seed));
      try {
        TextInvariants.check(text);
      } catch (RuntimeException | Error broken) {
        fail("seed %d, text <<%s>>".formatted(seed, text), broken);
      }
    }
  }

  /** Where texts come from; the same random numbers give the same text. */
  private interface Source {
    String text(Random random);
  }

  private static String soup(Random random, int tokens) {
    StringBuilder soup = new StringBuilder();
    for (int i = 0; i < tokens; i++) {
      soup.append(SOUP.get(random.nextInt(SOUP.size()))).append(random.nextInt(3) == 0 ? "" : " ");
    }
    return soup.toString();
  }

  /** A few times something removed, put in, doubled or swapped. */
  private static String mutated(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      int at = random.nextInt(mutated.length() + 1);
      int end = Math.min(mutated.length(), at + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> mutated.delete(at, end);
        case 1 -> mutated.insert(at, soup(random, 1 + random.nextInt(3)));
        case 2 -> mutated.insert(at, mutated.substring(at, end));
        default -> mutated.replace(at, end, String.valueOf((char) random.nextInt(0x300)));
      }
    }
    return mutated.toString();
  }

  private static List<String> files() {
    List<String> texts = new ArrayList<>();
    Stream.of("valid", "invalid")
        .flatMap(folder -> FlowFilesTest.files(folder).stream())
        .forEach(file -> texts.add(read(file)));
    return texts;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
