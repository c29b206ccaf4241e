package dev.braid.cli.store;

import dev.braid.cli.console.Help;
import dev.braid.store.model.Command.RemoveElement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "remove",
    description = {"Takes an element out of a set.", "Exits 0 on success, 1 when there is none or on a fault, 2 on bad usage."})
final class StoreRemoveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private StoreOptions store;

  @Parameters(index = "2", paramLabel = "VALUE", description = "the element: JSON, or else text")
  private String value;

  @Override
  public Integer call() {
    return store.write(new RemoveElement(StoreOptions.json(value)), spec.commandLine());
  }
}
