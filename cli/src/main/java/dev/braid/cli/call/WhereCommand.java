package dev.braid.cli.call;

import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.ClusterOptions;
import dev.braid.cli.console.Help;
import dev.braid.dsl.Reply;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "where",
    description = {
      "Says which steps an execution that was started waits for, or how it has ended.",
      "Exits 0 when it is known, 1 on a fault, 2 on bad usage."
    })
public final class WhereCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ClusterOptions cluster;

  @Parameters(
      paramLabel = "HANDLE",
      converter = HandleConverter.class,
      description = "as braid start has printed it")
  private Handle handle;

  @Option(names = "--json", description = "print one JSON document; times in milliseconds")
  private boolean json;

  @Override
  public Integer call() {
    Config config = cluster.config();
    try (Cluster kafka = cluster.reach(config);
        RequestClient client = RequestClient.connect(CallCommand.CLIENT, config)) {
      CompletableFuture<Reply<ExecutionStatus>> asked = client.where(handle);
      Answer answer = Answer.of(handle.flow(), () -> tree(asked.join()));
      ExecutionStatus where = where(asked.join());
      if (where != null && !json) {
        print(where, spec.commandLine().getOut());
      } else {
        answer.print(json, spec.commandLine());
      }
      return kafka.end(answer, spec.commandLine());
    }
  }

  private static Reply<Object> tree(Reply<ExecutionStatus> reply) {
    ExecutionStatus where = where(reply);
    return where == null ? new Reply.Failed<>(reply.fault()) : new Reply.Ok<>(where.tree());
  }

  private static @Nullable ExecutionStatus where(Reply<ExecutionStatus> reply) {
    return reply.isOk() ? reply.value() : null;
  }

  static void print(ExecutionStatus where, PrintWriter out) {
    if (where.isEnded()) {
      out.println("ended with code %d".formatted(where.code().getAsInt()));
      where.keptUntil().ifPresent(until -> out.println("  its result is kept until " + until));
      return;
    }
    out.println(
        "running since %s, until %s at the latest".formatted(where.started(), where.deadline()));
    for (ExecutionStatus.Waiting call : where.waiting()) {
      String what = call.backingOff() ? "sends attempt %d at %s" : "waits for attempt %d, until %s";
      int attempt = call.backingOff() ? call.attempt() + 1 : call.attempt();
      out.println("  %s: %s".formatted(call.step(), what.formatted(attempt, call.until())));
    }
  }
}
