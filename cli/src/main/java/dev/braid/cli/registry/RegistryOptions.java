package dev.braid.cli.registry;

import dev.braid.cli.console.BrokerOptions;
import dev.braid.cli.console.Words;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.runtime.config.Config;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that listen to the registry. */
final class RegistryOptions {

  @Mixin private BrokerOptions brokers;

  @Option(
      names = "--timings",
      paramLabel = "NAME",
      converter = Name.class,
      description =
          "how often its instances beat, and how long they may be silent: default, hailo or"
              + " rpc-proxy; the same as the apps' (default: BRAID_REGISTRY_TIMINGS, or default)")
  private @Nullable String timings;

  /** Their names on a command line. */
  static final class Name implements ITypeConverter<String> {
    @Override
    public String convert(String word) {
      return Words.read("timings", word, RegistryKeys.TIMINGS.kind().words());
    }
  }

  Config config() {
    return brokers.config(timings == null ? Map.of() : Map.of(RegistryKeys.TIMINGS.key(), timings));
  }
}
