package dev.braid.cli.call;

import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.ClusterOptions;
import dev.braid.cli.console.Help;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Reply;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.StartOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.Kind;
import dev.braid.wire.Handle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "start",
    description = {
      "Starts a deployed flow, and prints the handle of its execution at once.",
      "Await its result with: braid await HANDLE",
      "Exits 0 when it was accepted, 1 on a fault, 2 on bad usage."
    })
public final class StartCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ClusterOptions cluster;
  @Mixin private AskOptions asked;

  @Parameters(paramLabel = "FLOW", description = "the flow")
  private String flow;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "started again with the same key and data, it is the same execution")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--keep",
      paramLabel = "DURATION",
      description = "how long to keep the result (default: as long as the flow does)")
  private @Nullable String keep;

  @Override
  public Integer call() {
    Config config = cluster.config();
    RequestData data = asked.data();
    StartOptions options = options();
    try (Cluster kafka = cluster.reach(config);
        RequestClient client = RequestClient.connect(CallCommand.CLIENT, config)) {
      Answer answer =
          Answer.of(
              flow,
              () -> text(client.start(data.ref(flow, Codec.tree()), data.value(), options).join()));
      asked.print(answer, spec.commandLine());
      return kafka.end(answer, spec.commandLine());
    }
  }

  private static Reply<Object> text(Reply<Handle> started) {
    return started.isOk()
        ? new Reply.Ok<>(String.valueOf(started.value()))
        : new Reply.Failed<>(started.fault());
  }

  private StartOptions options() {
    try {
      return new StartOptions(
          asked.key(),
          Optional.ofNullable(idempotencyKey),
          Optional.empty(),
          Optional.ofNullable(keep).map(StartCommand::duration));
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(spec.commandLine(), String.valueOf(bad.getMessage()));
    }
  }

  private static Duration duration(String text) {
    try {
      return Kind.duration(text);
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException(
          "--keep: %s, found '%s'".formatted(bad.getMessage(), text), bad);
    }
  }
}
