package dev.braid.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every case of every example on a broker: the same answers, wherever the services are. */
class ExamplesIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path folder;

  private final List<RunningApp> started = new ArrayList<>();

  @AfterEach
  void stopTheApps() {
    started.parallelStream().forEach(RunningApp::close);
  }

  @TestFactory
  Stream<DynamicTest> eachServiceInAnAppOfItsOwn() throws IOException {
    return run(ExamplesIT::apart);
  }

  @TestFactory
  Stream<DynamicTest> allServicesInTheAppOfTheFlow() throws IOException {
    return run(ExamplesIT::fused);
  }

  private interface Placed {
    Stream<App> apps(Example example, List<Service<?, ?>> services);
  }

  private static Stream<App> apart(Example example, List<Service<?, ?>> services) {
    App flows =
        App.named(example.name())
            .functions(example.functions())
            .flows(example.file().definitions());
    return Stream.concat(
        Stream.of(flows),
        services.stream()
            .map(service -> App.named(example.name() + "." + service.name()).service(service)));
  }

  private static Stream<App> fused(Example example, List<Service<?, ?>> services) {
    return Stream.of(
        App.named(example.name())
            .services(services)
            .functions(example.functions())
            .flows(example.file().definitions()));
  }

  private Stream<DynamicTest> run(Placed placed) throws IOException {
    CallLog log = new CallLog();
    List<Example> examples = Example.all();
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, folder.resolve("state").toString())
            .with(ConfigKey.PARTITIONS, "2")
            .with(ConfigKey.REQUEST_TIMEOUT, "2m")
            .with(ConfigKey.START_TIMEOUT, "3m");
    for (Example example : examples) {
      placed
          .apps(example, log.watch(example.services()))
          .forEach(app -> started.add(app.start(config)));
    }
    started.forEach(RunningApp::awaitRunning);
    List<DynamicTest> tests = new ArrayList<>();
    for (Example example : examples) {
      for (FlowCase one : example.cases().in(folder)) {
        tests.add(dynamicTest(one.toString(), () -> ask(config, log, example, one)));
      }
    }
    return tests.stream();
  }

  private static void ask(Config config, CallLog log, Example example, FlowCase one) {
    int before = log.names().size();
    ServiceRef<Object, Object> flow = ServiceRef.of(one.flow(), input(one), example.answers());
    try (RequestClient client = RequestClient.connect("examples-it", config)) {
      one.expected().check(client.request(flow, one.input()).join());
    }
    List<String> called = log.names();
    assertThat(called.subList(before, called.size()))
        .containsExactlyInAnyOrderElementsOf(one.called());
  }

  /** As callers in Java would send it: a text as a text, anything else as a tree. */
  @SuppressWarnings("unchecked") // the input is a text where the codec is that of texts
  private static Codec<Object> input(FlowCase one) {
    Codec<?> codec = one.input() instanceof String ? Codec.text() : Codec.tree();
    return (Codec<Object>) codec;
  }
}
