package dev.braid.benchmarks.registry;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the registry; each of its commands is one question. */
@Command(
    name = "registry",
    mixinStandardHelpOptions = true,
    description = "The registry: how soon a death is seen, and what it costs to know.")
public final class RegistryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private RegistryCommand() {}

  public static CommandLine with(PrintStream out, PrintStream progress) {
    return new CommandLine(new RegistryCommand())
        .addSubcommand(new DetectCommand(out, progress))
        .addSubcommand(new QueriesCommand(out, progress))
        .addSubcommand(new HeartbeatsCommand(out, progress))
        .addSubcommand(new RebuildCommand(out, progress));
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
