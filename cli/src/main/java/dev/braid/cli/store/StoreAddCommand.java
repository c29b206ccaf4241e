package dev.braid.cli.store;

import dev.braid.cli.console.Help;
import dev.braid.store.model.Command.Add;
import dev.braid.store.model.Command.AddElement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "add",
    description = {"Adds to a counter, or puts an element into a set.", "Exits 0 on success, 1 when there is none or on a fault, 2 on bad usage."})
final class StoreAddCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private StoreOptions store;

  @Parameters(
      index = "2",
      paramLabel = "VALUE",
      description = "a whole number for a counter; with --element: JSON, or else text")
  private String value;

  @Option(names = "--element", description = "the value is an element of a set")
  private boolean element;

  @Override
  public Integer call() {
    if (element) {
      return store.write(new AddElement(StoreOptions.json(value)), spec.commandLine());
    }
    try {
      return store.write(new Add(Long.parseLong(value)), spec.commandLine());
    } catch (NumberFormatException none) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a whole number to add to a counter, found '%s'; --element puts it into a set"
              .formatted(value),
          none);
    }
  }
}
