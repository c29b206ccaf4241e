package dev.braid.cli.store;

import dev.braid.cli.console.Help;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

import picocli.CommandLine.Spec;

@Command(
    name = "get",
    description = {"Prints the value of a key, as every write that was acknowledged has left it.", "Exits 0 on success, 1 when there is none or on a fault, 2 on bad usage."})
final class StoreGetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private StoreOptions store;

  @Override
  public Integer call() {
    return store.get(spec.commandLine());
  }
}
