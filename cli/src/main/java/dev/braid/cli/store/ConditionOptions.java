package dev.braid.cli.store;

import dev.braid.store.model.Command.Condition;
import dev.braid.store.model.Stamp;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** On what condition something is written. */
final class ConditionOptions {

  @Option(
      names = "--if-version",
      paramLabel = "V",
      description = "only if the key's value has this version")
  private @Nullable String version;

  @Option(names = "--if-absent", description = "only if the key has no value")
  private boolean absent;

  Condition read(CommandLine line) {
    if (version == null) {
      return absent ? new Condition.Absent() : new Condition.None();
    }
    if (absent) {
      throw new ParameterException(line, "--if-version and --if-absent exclude each other");
    }
    try {
      return new Condition.HasVersion(Stamp.parse(version));
    } catch (IllegalArgumentException nonsense) {
      throw new ParameterException(line, "--if-version: " + nonsense.getMessage(), nonsense);
    }
  }
}
