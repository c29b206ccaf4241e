package dev.braid.dsl.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.picture.Picture.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every picture with the file that was looked at and found good. To write the files anew
 * after a wanted change, run
 *
 * <pre>mvn -pl topology-dsl test -Dtest=GoldenPictureTest -Dpictures.update=true</pre>
 *
 * and look at each of them again before committing.
 */
class GoldenPictureTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "pictures");

  private static final boolean UPDATE = Boolean.getBoolean("pictures.update");

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictures")
  void pictureIsTheOneThatWasFoundGood(String file, String picture) throws IOException {
    Path golden = FOLDER.resolve(file);
    if (UPDATE) {
      Files.createDirectories(FOLDER);
      Files.writeString(golden, picture);
    }
    assertThat(golden)
        .as("after a wanted change run with -Dpictures.update=true, and look at it")
        .usingCharset(StandardCharsets.UTF_8)
        .hasContent(picture);
  }

  @Test
  void everyGoldenFileHasItsFlow() throws IOException {
    List<String> expected = pictures().map(it -> (String) it.get()[0]).sorted().toList();

    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactlyElementsOf(expected);
    }
  }

  static Stream<Arguments> pictures() {
    return FlowCases.all()
        .flatMap(flow -> Arrays.stream(Format.values()).map(format -> arguments(flow, format)));
  }

  private static Arguments arguments(FlowDefinition flow, Format format) {
    return Arguments.of(flow.name() + "." + format.extension(), Picture.draw(flow, format));
  }
}
