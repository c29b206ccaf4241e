package dev.braid.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Service;
import dev.braid.dsl.text.FlowFile;
import dev.braid.dsl.text.FlowPrinter;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The flow files of the examples: each was read by {@link Example#all} without a problem. */
class ExampleFilesTest {

  @ParameterizedTest
  @MethodSource("dev.braid.examples.Example#all")
  void whatIsPrintedIsReadBackAsTheSame(Example example) {
    String printed = FlowPrinter.print(example.file().definitions());
    assertThat(FlowFile.check("printed.flow", printed).problems()).isEmpty();
    assertThat(FlowFile.parse("printed.flow", printed).definitions())
        .isEqualTo(example.file().definitions());
  }

  @ParameterizedTest
  @MethodSource("dev.braid.examples.Example#all")
  void everyServiceThatIsCalledIsThere(Example example) {
    Set<String> services =
        example.services().stream().map(Service::name).collect(Collectors.toSet());
    assertThat(example.file().unknownServices(services)).isEmpty();
  }
}
