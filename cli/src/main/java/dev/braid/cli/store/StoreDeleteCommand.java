package dev.braid.cli.store;

import dev.braid.cli.console.Help;
import dev.braid.store.model.Command.Delete;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

import picocli.CommandLine.Spec;

@Command(
    name = "delete",
    description = {"Takes the value of a key away.", "Exits 0 on success, 1 when there is none or on a fault, 2 on bad usage."})
final class StoreDeleteCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private StoreOptions store;
  @Mixin private ConditionOptions condition;

  @Override
  public Integer call() {
    return store.write(new Delete(condition.read(spec.commandLine())), spec.commandLine());
  }
}
