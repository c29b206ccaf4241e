package dev.braid.cli.store;

import dev.braid.cli.console.Help;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands that are about stores. */
@Command(
    name = "store",
    description = "Serves a key-value store, and asks one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      StoreServeCommand.class,
      StoreGetCommand.class,
      StorePutCommand.class,
      StoreDeleteCommand.class,
      StoreAddCommand.class,
      StoreRemoveCommand.class
    })
public final class StoreCommand {

  @Mixin Help help;
}
