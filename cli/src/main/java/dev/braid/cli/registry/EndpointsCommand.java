package dev.braid.cli.registry;

import dev.braid.cli.console.Help;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "endpoints",
    description = {
      "Lists the distinct endpoints, by qualified name and version, of the live instances.",
      ListOptions.EXIT_CODES
    },
    footer =
        "In JSON each is an object with: "
            + "endpoint, version, instances, requestSchema, replySchema, kind, sla (meanMillis, "
            + "upper95Millis; if promised). A kind is pure, keeps, plain or unknown. "
            + "With --watch also: change (up, down or changed).",
    exitCodeOnExecutionException = 2)
public final class EndpointsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ListOptions list;

  @Override
  public Integer call() throws InterruptedException {
    return list.run(RegistryTable.ENDPOINTS, spec.commandLine());
  }
}
