package dev.braid.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * One word, one meaning: looks for the words that docs/glossary.md says were given up, where it
 * says so. A row's second column says where a word is looked for: in class names (of main code), in
 * settings, in messages (what main code has in quotes), in pages.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WordsTest {

  /** The literals that have such a word for good, and why. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "\"parked\"", "the name of a store, which is state",
          "\"braid-parked\"", "a header in logs, which outlive a release");

  private static final Path ROOT = root();

  private static final Pattern ROW =
      Pattern.compile("^\\| (`.+?`) \\| (.+?) \\| .+ \\|$", Pattern.MULTILINE);

  private static final Pattern QUOTED =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n]*|'(?:[^'\\\\\\n]|\\\\.)+'|(\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\")",
          Pattern.DOTALL);

  /** A word that was given up. */
  private record GivenUp(String word, String where) {

    /** Whether {@code text} has it, in singular or plural, as a word of its own or of a name. */
    boolean isIn(String text) {
      return Pattern.compile("(?<![a-z])" + word + "s?(?![a-z])")
          .matcher(text.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT))
          .find();
    }
  }

  private final List<GivenUp> words = new ArrayList<>();

  @BeforeAll
  void readTheGlossary() throws IOException {
    String glossary = Files.readString(ROOT.resolve("docs/glossary.md"));
    String table = glossary.substring(glossary.indexOf("<!-- given up -->"));
    for (MatchResult row : ROW.matcher(table).results().toList()) {
      for (String word : row.group(1).split(", ", -1)) {
        words.add(new GivenUp(word.replace("`", ""), row.group(2)));
      }
    }
    assertThat(words).hasSizeGreaterThan(10);
  }

  @Test
  void noClassIsNamedByAWordThatWasGivenUp() throws IOException {
    List<String> found = new ArrayList<>();
    for (GivenUp given : wordsOf("class names")) {
      Predicate<String> inScope = scope(given.where());
      for (Path source : mainCode()) {
        String path = source.toString().replace('\\', '/');
        String name = source.getFileName().toString().replace(".java", "");
        if (inScope.test(path) && given.isIn(name)) {
          found.add(name + ": " + given.word());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  /** Of which paths a word's column speaks: all, those of the engine, or those of the runtime. */
  private static Predicate<String> scope(String where) {
    if (where.contains("class names of the engine")) {
      return Pattern.compile("/dev/braid/(engine|wire|dsl/kafka)/").asPredicate();
    }
    if (where.contains("class names of the runtime")) {
      return Pattern.compile("/dev/braid/runtime/").asPredicate();
    }
    return path -> true;
  }

  @Test
  void noSettingIsNamedByAWordThatWasGivenUp() throws IOException {
    List<String> keys =
        Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
            .matcher(Files.readString(ROOT.resolve("docs/settings.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(keys).hasSizeGreaterThan(20);
    List<String> found = new ArrayList<>();
    for (GivenUp given : wordsOf("settings")) {
      keys.stream().filter(given::isIn).forEach(found::add);
    }
    assertThat(found).isEmpty();
  }

  @Test
  void noMessageHasAWordThatWasGivenUp() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : mainCode()) {
      for (MatchResult quoted : QUOTED.matcher(Files.readString(source)).results().toList()) {
        String text = quoted.group(1);
        if (text != null && !EXCEPTIONS.containsKey(text)) {
          wordsOf("messages").stream()
              .filter(given -> given.isIn(text))
              .forEach(given -> found.add(source.getFileName() + ": " + text));
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void noPageHasAWordThatWasGivenUp() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path page : pages()) {
      for (String line : Files.readAllLines(page)) {
        String text = line.replace("`parked`", "").replaceAll("\\]\\([^)]*\\)", "");
        wordsOf("pages").stream()
            .filter(given -> given.isIn(text))
            .filter(given -> !isASignals(given, text))
            .forEach(given -> found.add(ROOT.relativize(page) + ": " + line));
      }
    }
    assertThat(found).isEmpty();
  }

  /** The one meaning that is left for slots: subscriptions to signals. */
  private static boolean isASignals(GivenUp given, String line) {
    return given.word().equals("slot") && line.contains("signal");
  }

  private List<GivenUp> wordsOf(String where) {
    return words.stream().filter(given -> given.where().contains(where)).toList();
  }

  private static List<Path> mainCode() throws IOException {
    return under(ROOT, path -> path.contains("/src/main/java/") && path.endsWith(".java"));
  }

  /**
   * All but the changelog and the designs, which tell what was, and the glossary, which tells of
   * the words.
   */
  private static List<Path> pages() throws IOException {
    return under(
        ROOT,
        path ->
            path.endsWith(".md")
                && !path.endsWith("/CHANGELOG.md")
                && !path.endsWith("/docs/glossary.md")
                && !path.contains("/designs/"));
  }

  private static List<Path> under(Path folder, Predicate<String> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> wanted.test(file.toString().replace('\\', '/')))
          .filter(file -> !file.toString().replace('\\', '/').matches(".*/(target|[.]git)/.*"))
          .sorted()
          .toList();
    }
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("README.md")) && Files.exists(here.resolve("braid"))
        ? here
        : here.getParent();
  }
}
