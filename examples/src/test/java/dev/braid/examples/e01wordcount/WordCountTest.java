package dev.braid.examples.e01wordcount;

import static dev.braid.examples.e01wordcount.WordCountCases.BOOK_POPULAR;
import static dev.braid.examples.e01wordcount.WordCountCases.SAMPLE;
import static dev.braid.examples.e01wordcount.WordCountCases.SAMPLE_COUNTS;
import static dev.braid.examples.e01wordcount.WordCountCases.SAMPLE_LEFT;
import static dev.braid.examples.e01wordcount.WordCountCases.SAMPLE_POPULAR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Tree;
import dev.braid.examples.Asking;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCountTest {

  /** What a message may hold when nothing is configured, less a little for headers. */
  private static final int MESSAGE = 1_000_000;

  @Test
  void wordsAreRunsOfLettersDigitsAndUnderscore() {
    assertThat(Words.of("It's 3_000 Straße—naïve, x2!"))
        .containsExactly("It", "s", "3_000", "Straße", "naïve", "x2");
  }

  @Test
  void aTextWithoutWordsHasNone() {
    assertThat(Words.of("")).isEmpty();
    assertThat(Words.of(" \n—!")).isEmpty();
  }

  @Test
  void theSampleHas24Words() {
    assertThat(Words.of(SAMPLE)).hasSize(24);
  }

  @Test
  void theStopFilterLeaves17WordsOfTheSample() {
    assertThat(StopFilter.filter(Words.of(SAMPLE))).hasSize(17).isEqualTo(SAMPLE_LEFT);
  }

  @Test
  void theStopListIsAbout120LowerCaseWords() {
    assertThat(StopFilter.STOP_WORDS).hasSize(120).allMatch(word -> word.matches("[a-z]+"));
  }

  @Test
  void matchingTheStopListIsCaseSensitive() {
    assertThat(StopFilter.filter(List.of("the", "The", "THE"))).containsExactly("The", "THE");
  }

  @Test
  void countsAreThoseOfTheSample() {
    assertThat(Count.count(SAMPLE_LEFT)).isEqualTo(SAMPLE_COUNTS);
  }

  @Test
  void popularWordsAreThoseOfTheSample() {
    assertThat(popular(SAMPLE)).isEqualTo(SAMPLE_POPULAR);
  }

  @Test
  void thereIsNoPopularWordOfALengthThatNoWordHas() {
    assertThat(Popular.among(SAMPLE_COUNTS, 7)).isEqualTo(new Popular(7, 0, List.of()));
  }

  @Test
  void lengthIsInCharacters() {
    assertThat(Popular.among(Map.of("𝔸𝔹𝔺", 1), 3).words()).containsExactly("𝔸𝔹𝔺");
  }

  @Test
  void popularWordsAreThoseOfTheBook() {
    assertThat(popular(WordCount.book())).isEqualTo(BOOK_POPULAR);
  }

  @Test
  void theBookIsAsItsDescriptionSays() {
    assertThat(Words.of(WordCount.book())).hasSize(108_794);
    assertThat(WordCount.book().getBytes(UTF_8)).hasSize(612_094);
  }

  @Test
  void whateverIsMadeOfTheBookFitsAMessage() {
    List<String> words = Words.of(WordCount.book());
    List<String> left = StopFilter.filter(words);
    assertThat(Words.LIST.encode(words)).hasSize(802_539).hasSizeLessThan(MESSAGE);
    assertThat(Words.LIST.encode(left)).hasSizeLessThan(MESSAGE);
    assertThat(Count.COUNTS.encode(Count.count(left))).hasSizeLessThan(MESSAGE);
  }

  @Test
  void theLineOfServicesCountsTheBook(@TempDir Path folder) throws Exception {
    Object counts = WordCount.copyBook(folder).toString();
    for (String service : List.of("fetch", "words", "stopfilter", "count")) {
      counts = Asking.ask(WordCount.services(), service, counts);
    }
    for (Popular expected : BOOK_POPULAR) {
      assertThat(Asking.ask(WordCount.services(), "popular" + expected.length(), counts))
          .isEqualTo(Tree.of(WordCountCases.tree(expected)));
    }
  }

  @Test
  void convergeKeepsTheWords() {
    assertThat(Popular.converge(SAMPLE_POPULAR))
        .containsExactly(List.of("cat"), List.of("cats", "grow", "many"), List.of("green"));
  }

  @Test
  void theFlowFileIsThere() {
    assertThat(WordCount.flows()).contains("wordcount = fetch").contains("g3 = fetch");
  }

  private static List<Popular> popular(String text) {
    Map<String, Integer> counts = Count.count(StopFilter.filter(Words.of(text)));
    return List.of(Popular.among(counts, 3), Popular.among(counts, 4), Popular.among(counts, 5));
  }
}
