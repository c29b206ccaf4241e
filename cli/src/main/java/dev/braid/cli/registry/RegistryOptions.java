package dev.braid.cli.registry;

import dev.braid.cli.console.BrokerOptions;
import dev.braid.cli.console.Words;
import dev.braid.dsl.Problem;
import dev.braid.registry.model.Timings;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that listen to the registry. */
final class RegistryOptions {

  /** The setting that apps have too. */
  private static final String KEY = "registry.timings";

  @Mixin private BrokerOptions brokers;

  @Option(
      names = "--timings",
      paramLabel = "NAME",
      converter = Name.class,
      description =
          "how often its instances beat, and how long they may be silent: default, hailo or"
              + " rpc-proxy; the same as the apps' (default: BRAID_REGISTRY_TIMINGS, or default)")
  private @Nullable Named timings;

  /** Timings that have a name. */
  enum Named {
    DEFAULT,
    HAILO,
    RPC_PROXY
  }

  /** Their names on a command line. */
  static final class Name implements ITypeConverter<Named> {
    @Override
    public Named convert(String word) {
      return Words.read("timings", word, Named.class);
    }
  }

  Config config() {
    return brokers.config(timings == null ? Map.of() : Map.of(KEY, Words.of(timings)));
  }

  /**
   * The timings that are configured.
   *
   * @throws ConfigException when there are none of that name
   */
  static Timings timings(Config config) {
    return switch (named(config.registry().getOrDefault(KEY, Words.of(Named.DEFAULT)))) {
      case DEFAULT -> Timings.DEFAULT;
      case HAILO -> Timings.HAILO;
      case RPC_PROXY -> Timings.RPC_PROXY;
    };
  }

  private static Named named(String word) {
    try {
      return Words.read("timings", word, Named.class);
    } catch (TypeConversionException unknown) {
      throw new ConfigException(List.of(Problem.of(KEY, String.valueOf(unknown.getMessage()))));
    }
  }
}
