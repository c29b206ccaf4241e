package dev.braid.cli.call;

import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.ClusterOptions;
import dev.braid.cli.console.Help;
import dev.braid.dsl.ServiceRef;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "call",
    description = {
      "Asks a service, or a deployed flow, and prints its answer.",
      "Exits 0 on success, 1 on a fault, 2 on bad usage."
    })
public final class CallCommand implements Callable<Integer> {

  /** The name of the inbox of all commands that ask. */
  public static final String CLIENT = "braid-cli";

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ClusterOptions cluster;
  @Mixin private SchemaOptions schemas;
  @Mixin private AskOptions asked;

  @Parameters(paramLabel = "SERVICE", description = "the service or flow")
  private String service;

  @Override
  public Integer call() {
    Config config = cluster.config();
    RequestData request = asked.data();
    try (Cluster kafka = cluster.reach(config);
        RegisteredTypes types = schemas.types(config);
        RequestClient client = RequestClient.connect(CLIENT, config)) {
      Answer answer = ask(client, request.ref(service, types.answers()), request, asked.key());
      asked.print(answer, spec.commandLine());
      return kafka.end(answer, spec.commandLine());
    }
  }

  public static Answer ask(
      RequestClient client,
      ServiceRef<Object, Object> ref,
      RequestData data,
      Optional<String> key) {
    RequestOptions options = key.map(RequestOptions::key).orElse(RequestOptions.NONE);
    return Answer.of(ref.name(), () -> client.request(ref, data.value(), options).join());
  }
}
