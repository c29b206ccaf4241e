package dev.braid.cli.flow;

import dev.braid.cli.call.AskOptions;
import dev.braid.cli.call.CallCommand;
import dev.braid.cli.call.RegisteredTypes;
import dev.braid.cli.call.RequestData;
import dev.braid.cli.call.SchemaOptions;
import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.ClusterOptions;
import dev.braid.cli.console.FlowSource;
import dev.braid.cli.console.Help;
import dev.braid.cli.console.TemporaryNames;
import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.text.FlowFile;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Runs a flow once against services that are deployed, and prints its answer.",
      "The flow runs in this process, under a name of its own whose topics are deleted afterwards.",
      "Exits 0 on success, 1 on problems or a fault, 2 on bad usage."
    })
final class FlowRunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ClusterOptions cluster;
  @Mixin private SchemaOptions schemas;
  @Mixin private AskOptions asked;

  @Parameters(paramLabel = "FILE", description = "the flow file")
  private Path file;

  @Option(
      names = "--flow",
      paramLabel = "NAME",
      description = "which of the file's flows; not needed when there is only one")
  private @Nullable String flow;

  @Override
  public Integer call() throws IOException {
    Config config = cluster.config();
    FlowFile all = FlowSource.read(file, flow);
    FlowDefinition chosen = FlowSource.choose(all, flow);
    FlowFile source = all.reachedFrom(chosen.name());
    RequestData request = asked.data();
    try (Cluster kafka = cluster.reach(config);
        RegisteredTypes types = schemas.types(config);
        TemporaryNames names = TemporaryNames.on(kafka)) {
      List<Problem> unknown = source.unknownServices(kafka.deployed());
      FlowException.throwIfAny(unknown);
      Answer answer = run(config, names, types, source, chosen, request);
      asked.print(answer, spec.commandLine());
      return answer.exitCode();
    }
  }

  /** The flow stands inline in one with a temporary name, so its steps keep their ids. */
  private Answer run(
      Config config,
      TemporaryNames names,
      RegisteredTypes types,
      FlowFile source,
      FlowDefinition chosen,
      RequestData request) {
    FlowDefinition once = FlowDefinition.of(names.flow(), Call.of(chosen.name()));
    App app = App.named(names.app()).parts(types.bind(source)).flow(once);
    Config local = config.with(ConfigKey.STATE_DIR, names.stateDir().toString());
    try (RunningApp running = start(app, local, source);
        RequestClient client = RequestClient.connect(names.app(), config)) {
      running.awaitRunning();
      Answer answer =
          CallCommand.ask(client, request.ref(once.name(), types.answers()), request, asked.key());
      return new Answer(chosen.name(), answer.reply(), answer.millis());
    }
  }

  private static RunningApp start(App app, Config config, FlowFile source) {
    try {
      return app.start(config);
    } catch (FlowException wrong) {
      throw new FlowException(source.locate(wrong.problems()));
    }
  }
}
