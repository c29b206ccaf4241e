package dev.braid.cli.flow;

import dev.braid.cli.console.FlowSource;
import dev.braid.cli.console.Help;
import dev.braid.dsl.text.FlowPrinter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "print",
    description = "Prints a flow file in its canonical form. Comments are not kept.")
final class FlowPrintCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;

  @Parameters(paramLabel = "FILE", description = "the flow file")
  private Path file;

  @Override
  public Integer call() {
    spec.commandLine()
        .getOut()
        .println(FlowPrinter.print(FlowSource.read(file).definitions()).stripTrailing());
    return 0;
  }
}
