package dev.braid.examples.cli;

import picocli.CommandLine.Command;

/** The commands that work on a flow file. */
@Command(
    name = "flow",
    description = "Checks, prints, draws, compiles and runs flow files.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FlowCheckCommand.class,
      FlowPrintCommand.class,
      FlowDrawCommand.class,
      FlowTopologyCommand.class,
      FlowRunCommand.class
    })
final class FlowCommand {}
