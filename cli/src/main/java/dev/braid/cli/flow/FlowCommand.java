package dev.braid.cli.flow;

import dev.braid.cli.console.Help;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands that work on a flow file. */
@Command(
    name = "flow",
    description = "Checks, prints, draws, compiles and runs flow files.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FlowCheckCommand.class,
      FlowPrintCommand.class,
      FlowDrawCommand.class,
      FlowTopologyCommand.class,
      FlowRunCommand.class
    })
public final class FlowCommand {

  @Mixin Help help;
}
