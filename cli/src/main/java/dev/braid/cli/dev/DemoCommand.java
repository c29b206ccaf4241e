package dev.braid.cli.dev;

import dev.braid.avro.Avro;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.InMemorySchemaRegistry;
import dev.braid.cli.call.CallCommand;
import dev.braid.cli.call.RequestData;
import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Help;
import dev.braid.cli.console.Progress;
import dev.braid.cli.console.TemporaryNames;
import dev.braid.cli.console.TextFiles;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.picture.Picture;
import dev.braid.dsl.text.FlowPrinter;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.App;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "Runs an example on a real Kafka in this process: each service as an app of its own, the flow"
          + " as another.",
      "Exits 0 on success, 1 on a fault, 2 on bad usage."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final String CLIENT = "demo";

  /** Of the examples that speak Avro, for this one run. */
  private final SchemaRegistry schemas = new InMemorySchemaRegistry();

  @Spec private CommandSpec spec;
  @Mixin Help help;

  @Parameters(
      paramLabel = "EXAMPLE",
      arity = "0..1",
      defaultValue = "wordcount",
      converter = Demo.Name.class,
      completionCandidates = Demo.Names.class,
      description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Demo demo;

  @Option(names = "--json", description = "print one JSON document on standard output")
  private boolean json;

  @Option(
      names = "--input",
      paramLabel = "FILE-or-URL",
      description = "what to ask with, instead of the example's own input")
  private @Nullable String input;

  @Option(names = "--fused", description = "host everything in one app, local steps fused")
  private boolean fused;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the picture and the topology are written")
  private Path out = Path.of(System.getProperty("app.home", "."), "target", "demo").normalize();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("braid-demo");
    App whole = demo.app(schemas);
    FlowDefinition flow = whole.flows().get(0);
    try {
      Answer answer = answer(whole, flow, scratch);
      List<Path> written = write(whole, flow);
      print(answer, flow, written);
      return answer.exitCode();
    } finally {
      TemporaryNames.delete(scratch);
    }
  }

  /** An input that cannot be read is a fault like any other, whoever finds it. */
  private Answer answer(App whole, FlowDefinition flow, Path scratch)
      throws IOException, InterruptedException {
    RequestData data;
    try {
      data = demo.input(input, scratch);
    } catch (FaultException unreadable) {
      return new Answer(flow.name(), new Reply.Failed<>(unreadable.fault()), 0);
    }
    return run(whole, flow, data, scratch);
  }

  private Answer run(App whole, FlowDefinition flow, RequestData data, Path scratch) {
    Progress progress = new Progress(spec.commandLine().getErr());
    progress.begin("starting Kafka in this process");
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Config config =
          Config.of(kafka.bootstrapServers())
              .with(ConfigKey.STATE_DIR, scratch.resolve("state").toString())
              .with(ConfigKey.PARTITIONS, "1");
      List<App> apps = fused ? List.of(whole) : Demo.apart(whole);
      progress.begin(
          fused
              ? "starting the flow and its services as one app"
              : "starting %d services as apps of their own, and the flow"
                  .formatted(apps.size() - 1));
      try (RunningApps running = RunningApps.start(apps, config);
          RequestClient client = RequestClient.connect(CLIENT, config)) {
        running.awaitRunning();
        progress.begin("asking: " + demo.question());
        Answer answer =
            CallCommand.ask(client, data.ref(flow.name(), answers()), data, Optional.empty());
        progress.begin("stopping");
        return answer;
      }
    } finally {
      progress.end();
    }
  }

  private Codec<Object> answers() {
    return Avro.with(schemas).tree();
  }

  private List<Path> write(App app, FlowDefinition flow) {
    Path picture = out.resolve(flow.name() + ".svg");
    TextFiles.write(picture, Picture.draw(flow, Picture.Format.SVG));
    Placement placement =
        (fused ? Placement.local(app.services()) : Placement.REMOTE).inline(app.parts());
    FlowDefinition bound = flow.withBindings(Bindings.ofFunctions(app.functions()));
    Path topology = out.resolve(flow.name() + ".topology");
    TextFiles.write(
        topology, FlowCompiler.compile(bound, placement, EngineSettings.defaults()).describe());
    return List.of(picture, topology);
  }

  private void print(Answer answer, FlowDefinition flow, List<Path> written) {
    PrintWriter stdout = spec.commandLine().getOut();
    PrintWriter stderr = spec.commandLine().getErr();
    if (json) {
      stdout.println(answer.json());
      stdout.flush();
      return;
    }
    stdout.println(FlowPrinter.print(flow).strip());
    stdout.println();
    if (answer.reply().isOk() && answer.reply().value() instanceof List<?> parts) {
      parts.forEach(part -> stdout.println("  " + Answer.text(part)));
      stdout.flush();
    } else {
      answer.print(stdout, stderr);
    }
    stdout.println();
    stdout.printf(
        "code %d after %d ms, over %s%n",
        answer.reply().code(), answer.millis(), fused ? "one topology" : "Kafka topics");
    Map<String, Path> names = Map.of("picture", written.get(0), "topology", written.get(1));
    names.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> stdout.printf("%-8s  %s%n", entry.getKey(), entry.getValue()));
    stdout.flush();
  }
}
