package dev.braid.cli.registry;

import dev.braid.cli.console.Help;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands that are about the registry itself. */
@Command(
    name = "registry",
    description = "Explains what the registry believes, and serves it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RegistryExplainCommand.class, RegistryServeCommand.class})
public final class RegistryCommand {

  @Mixin Help help;
}
