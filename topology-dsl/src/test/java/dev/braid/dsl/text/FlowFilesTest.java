package dev.braid.dsl.text;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file, one test: {@code valid/} holds texts in canonical form, {@code invalid/} texts whose
 * problems stand in the comment that they begin with.
 */
final class FlowFilesTest {

  @ParameterizedTest
  @MethodSource
  void validFilePrintsBackToItself(Path file) throws IOException {
    String text = Files.readString(file);

    assertThat(FlowPrinter.print(FlowFile.parse(name(file), text).definitions())).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource
  void invalidFileHasTheProblemsOfItsFirstComment(Path file) throws IOException {
    String text = Files.readString(file);
    String expected =
        text.lines()
            .takeWhile(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("# ?", ""))
            .collect(joining("\n"));

    List<Problem> problems = FlowFile.check(name(file), text).problems();

    assertThat(problems.stream().map(Problem::toString).collect(joining("\n"))).isEqualTo(expected);
  }

  static Stream<Path> validFilePrintsBackToItself() {
    return files("valid").stream();
  }

  static Stream<Path> invalidFileHasTheProblemsOfItsFirstComment() {
    return files("invalid").stream();
  }

  /** The files of one folder, by name. */
  static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/flows", folder))) {
      return files.sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
