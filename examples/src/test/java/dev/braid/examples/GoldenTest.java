package dev.braid.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.picture.Picture;
import dev.braid.engine.EngineSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the pictures and topologies of the examples with the files that were looked at and found
 * good. Names of nodes, stores and topics are state: a changed topology is a migration to review.
 * To write the files anew after a wanted change, run
 *
 * <pre>mvn -pl examples -am test -Dtest=GoldenTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dgolden.update=true</pre>
 *
 * and look at each of them again before committing.
 */
class GoldenTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void isTheFileThatWasFoundGood(String file, String text) throws IOException {
    Path golden = FOLDER.resolve(file);
    if (UPDATE) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, text);
    }
    assertThat(golden)
        .as("after a wanted change run with -Dgolden.update=true, and look at it")
        .usingCharset(StandardCharsets.UTF_8)
        .hasContent(text);
  }

  @Test
  void everyFileBelongsToAnExample() throws IOException {
    List<String> expected = files().map(it -> (String) it.get()[0]).sorted().toList();
    try (Stream<Path> found = Files.walk(FOLDER)) {
      assertThat(found.filter(Files::isRegularFile).map(file -> FOLDER.relativize(file).toString()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  static Stream<Arguments> files() {
    return Example.all().stream()
        .flatMap(
            example -> example.file().definitions().stream().flatMap(flow -> files(example, flow)));
  }

  private static Stream<Arguments> files(Example example, FlowDefinition flow) {
    String name = example.name() + "/" + flow.name();
    Placement fused = Placement.local(example.services());
    return Stream.of(
        arguments(name + ".svg", Picture.draw(flow, Picture.Format.SVG)),
        arguments(name + ".mmd", Picture.draw(flow, Picture.Format.MERMAID)),
        arguments(name + ".topology", topology(example, flow, Placement.REMOTE)),
        arguments(name + ".fused.topology", topology(example, flow, fused)));
  }

  private static String topology(Example example, FlowDefinition flow, Placement placement) {
    return FlowCompiler.compile(
            example.flow(flow.name()),
            placement.inline(example.file().definitions()),
            EngineSettings.defaults())
        .describe();
  }
}
