package dev.braid.examples.cli;

import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.Handle;
import dev.braid.dsl.kafka.Whereabouts;
import dev.braid.runtime.Config;
import dev.braid.runtime.RequestClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
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
final class WhereCommand implements Callable<Integer> {

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
    try (Cluster kafka = Cluster.reach(config);
        RequestClient client = RequestClient.connect(CallCommand.CLIENT, config)) {
      long start = System.nanoTime();
      Reply<Whereabouts> reply = client.where(handle).join();
      Whereabouts where = reply.isOk() ? reply.value() : null;
      if (where != null && !json) {
        print(where, spec.commandLine().getOut());
        return 0;
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      Answer answer = new Answer(handle.flow(), tree(reply, where), millis);
      answer.print(json, spec.commandLine());
      if (answer.reply().code() == FaultCode.NOT_FOUND.number()) {
        spec.commandLine().getErr().println(kafka.hint(handle.flow()));
      }
      return answer.exitCode();
    }
  }

  private static Reply<Object> tree(Reply<?> reply, @Nullable Whereabouts where) {
    return where == null ? new Reply.Failed<>(reply.fault()) : new Reply.Ok<>(where.tree());
  }

  static void print(Whereabouts where, PrintWriter out) {
    if (where.isEnded()) {
      out.println("ended with code %d".formatted(where.code().getAsInt()));
      where.keptUntil().ifPresent(until -> out.println("  its result is kept until " + until));
      return;
    }
    out.println(
        "running since %s, until %s at the latest".formatted(where.started(), where.deadline()));
    for (Whereabouts.Waiting call : where.waiting()) {
      String what = call.parked() ? "sends attempt %d at %s" : "waits for attempt %d, until %s";
      int attempt = call.parked() ? call.attempt() + 1 : call.attempt();
      out.println("  %s: %s".formatted(call.step(), what.formatted(attempt, call.until())));
    }
  }
}
