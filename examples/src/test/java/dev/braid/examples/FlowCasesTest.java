package dev.braid.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.kafka.Placement;
import dev.braid.testkit.FlowDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of every example, in the topology that is deployed, without a broker. */
class FlowCasesTest {

  @TempDir static Path folder;

  /** Where the services of a flow are. */
  enum Placed {
    /** In the flow's own topology. */
    LOCAL,
    /** In the flow's own topology, with the codecs at work between any two. */
    ROUND_TRIPPING,
    /** Behind their topics. */
    REMOTE
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("cases")
  void theFlowAnswersAndAsksAsTheCaseSays(Example example, Placed placed, FlowCase expected) {
    CallLog log = new CallLog();
    List<Service<?, ?>> services = log.watch(example.services());
    FlowDefinition flow = example.flow(expected.flow());
    try (FlowDriver driver = driver(flow, example, placed, services)) {
      driver.request(expected.input());
      expected.expected().check(driver.reply());
      assertThat(driver.calls()).as("calls left open").isEmpty();
    }
    assertThat(log.names()).containsExactlyInAnyOrderElementsOf(expected.called());
  }

  static Stream<Arguments> cases() throws IOException {
    Stream.Builder<Arguments> all = Stream.builder();
    for (Example example : Example.all()) {
      for (FlowCase one : example.cases().in(folder)) {
        for (Placed placed : Placed.values()) {
          all.add(arguments(example, placed, one));
        }
      }
    }
    return all.build();
  }

  private static FlowDriver driver(
      FlowDefinition flow, Example example, Placed placed, List<Service<?, ?>> services) {
    List<FlowDefinition> parts = example.file().definitions();
    return switch (placed) {
      case LOCAL -> FlowDriver.of(flow, Placement.local(services).inline(parts));
      case ROUND_TRIPPING ->
          FlowDriver.roundTripping(flow, Placement.local(services).inline(parts));
      case REMOTE -> {
        FlowDriver driver = FlowDriver.of(flow, Placement.REMOTE.inline(parts));
        services.forEach(service -> driver.serve(service.name(), Asking.remotely(service)));
        yield driver;
      }
    };
  }
}
