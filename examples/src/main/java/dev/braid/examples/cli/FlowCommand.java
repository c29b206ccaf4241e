package dev.braid.examples.cli;

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
final class FlowCommand {

  @Mixin Help help;
}
