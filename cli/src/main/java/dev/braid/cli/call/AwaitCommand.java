package dev.braid.cli.call;

import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.ClusterOptions;
import dev.braid.cli.console.Help;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.wire.Handle;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "await",
    description = {
      "Waits for the result of an execution that was started, and prints it.",
      "When the time runs out first, that is a fault 499, and nothing is lost: await it again.",
      "Exits 0 on success, 1 on a fault, 2 on bad usage."
    })
public final class AwaitCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ClusterOptions cluster;
  @Mixin private SchemaOptions schemas;

  @Parameters(
      paramLabel = "HANDLE",
      converter = HandleConverter.class,
      description = "as braid start has printed it")
  private Handle handle;

  @Option(names = "--json", description = "print one JSON document, with the code")
  private boolean json;

  @Override
  public Integer call() {
    Config config = cluster.config();
    try (Cluster kafka = cluster.reach(config);
        RegisteredTypes types = schemas.types(config);
        RequestClient client = RequestClient.connect(CallCommand.CLIENT, config)) {
      ServiceRef<Object, Object> ref = ServiceRef.of(handle.flow(), Codec.tree(), types.answers());
      Answer answer = Answer.of(handle.flow(), () -> client.await(handle, ref).join());
      answer.print(json, spec.commandLine());
      return kafka.end(answer, spec.commandLine());
    }
  }
}
