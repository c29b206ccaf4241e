package dev.braid.cli.registry;

import dev.braid.cli.console.Help;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "services",
    description = {
      "Lists the distinct services, by name and version, of the live instances.",
      ListOptions.EXIT_CODES
    },
    footer =
        "In JSON each is an object with: "
            + "service, version, owner, instances. "
            + "With --watch also: change (up, down or changed).",
    exitCodeOnExecutionException = 2)
public final class ServicesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private ListOptions list;

  @Override
  public Integer call() throws InterruptedException {
    return list.run(RegistryTable.SERVICES, spec.commandLine());
  }
}
