package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.text.FlowFile;
import dev.braid.dsl.text.FlowPrinter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is printed reads back as the same flow. */
class TextLawsTest {

  @Test
  void parsingWhatWasPrintedGivesTheSameFlows() {
    Property.forAll(
        10_000,
        new FlowGenerator(GeneratorOptions.ALL)::next,
        FlowShrinker::smaller,
        given -> {
          List<FlowDefinition> flows = given.allDefinitions();
          FlowFile read = FlowFile.parse("printed.flow", FlowPrinter.print(flows));
          assertThat(read.definitions().stream().map(FlowDefinition::step))
              .isEqualTo(flows.stream().map(FlowDefinition::step).toList());
          assertThat(FlowPrinter.print(read.definitions())).isEqualTo(FlowPrinter.print(flows));
        });
  }
}
