package dev.braid.cli.store;

import dev.braid.cli.console.Help;
import dev.braid.runtime.config.Kind;
import dev.braid.store.model.Command.Put;
import org.jspecify.annotations.Nullable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "put",
    description = {"Writes the value of a key.", "Exits 0 on success, 1 when there is none or on a fault, 2 on bad usage."})
final class StorePutCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private StoreOptions store;
  @Mixin private ConditionOptions condition;

  @Parameters(index = "2", paramLabel = "VALUE", description = "JSON, or else text")
  private String value;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "how long it stays, by the clock of the log, such as 10m")
  private @Nullable String ttl;

  @Override
  public Integer call() {
    return store.write(
        new Put(StoreOptions.content(value), timeToLive(), condition.read(spec.commandLine())),
        spec.commandLine());
  }

  private long timeToLive() {
    try {
      return ttl == null ? dev.braid.store.model.Command.FOREVER : Kind.duration(ttl).toMillis();
    } catch (IllegalArgumentException unfit) {
      throw new ParameterException(spec.commandLine(), "--ttl: " + unfit.getMessage(), unfit);
    }
  }
}
