package dev.braid.cli.registry;

import dev.braid.cli.console.Help;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "instances",
    description = {
      "Lists the live instances of services: who they are, where, and how they are doing.",
      ListOptions.EXIT_CODES
    },
    footer =
        "In JSON each is an object with: "
            + "service, instance, state, reason, condition, incarnation, version, app, host, zone, region, endpoints, signals, capacity, owner, startedAt, metadata. "
            + "With --watch also: change (up, suspect, down or changed).",
    exitCodeOnExecutionException = 2)
public final class InstancesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ListOptions list;

  @Option(names = "--all", description = "the dead too, as far as they are still known")
  private boolean all;

  @Override
  public Integer call() throws InterruptedException {
    if (all && list.isWatching()) {
      throw new ParameterException(
          spec.commandLine(), "--all has no meaning with --watch, which tells who dies anyway");
    }
    return list.runInstances(all, spec.commandLine());
  }
}
