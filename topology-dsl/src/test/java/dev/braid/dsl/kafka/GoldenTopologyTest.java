package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares compiled flows with the files that were found good. Names of nodes, stores and topics
 * are state: a changed file is a migration to think about. To write the files anew run
 *
 * <pre>mvn -pl topology-dsl test -Dtest=GoldenTopologyTest -Dtopologies.update=true</pre>
 *
 * and read what has changed before committing.
 */
final class GoldenTopologyTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "topologies");

  private static final boolean UPDATE = Boolean.getBoolean("topologies.update");

  static List<Arguments> flows() {
    return FlowShapes.all().entrySet().stream()
        .<Arguments>map(
            flow -> Arguments.argumentSet(flow.getKey(), flow.getKey(), flow.getValue()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void topologyIsTheOneThatWasFoundGood(String name, CompiledFlow flow) throws IOException {
    Path golden = FOLDER.resolve(name + ".topology");
    if (UPDATE) {
      Files.createDirectories(FOLDER);
      Files.writeString(golden, flow.describe());
    }
    assertThat(golden)
        .as("after a wanted change run with -Dtopologies.update=true, and read it")
        .usingCharset(UTF_8)
        .hasContent(flow.describe());
  }

  @Test
  void everyGoldenFileHasItsFlow() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              FlowShapes.all().keySet().stream().map(name -> name + ".topology").toList());
    }
  }

  @Test
  void compilingTwiceGivesTheSameDescription() {
    FlowShapes.all()
        .forEach(
            (name, flow) ->
                assertThat(FlowShapes.all().get(name).describe()).isEqualTo(flow.describe()));
  }
}
