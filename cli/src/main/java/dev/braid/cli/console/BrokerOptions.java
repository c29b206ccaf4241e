package dev.braid.cli.console;

import dev.braid.registry.join.RegistryKeys;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the brokers are; the rest comes from the other layers of the configuration. */
public final class BrokerOptions {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "the brokers (default: BRAID_BOOTSTRAP_SERVERS, or localhost:9092)")
  private @Nullable String bootstrapServers;

  @Mixin private NamespaceOption namespace;

  @Option(names = "--config", paramLabel = "FILE", description = "settings as Java properties")
  private @Nullable Path file;

  @Option(
      names = "--kafka",
      paramLabel = "KEY=VALUE",
      description = "a setting for the Kafka clients, such as security.protocol; may be repeated")
  private Map<String, String> kafka = Map.of();

  /** With further settings that were given as flags, by their keys. */
  public Config config(Map<String, String> more) {
    Map<String, String> flags = new LinkedHashMap<>(more);
    flags.putAll(namespace.flags());
    kafka.forEach((key, value) -> flags.put("kafka." + key, value));
    if (bootstrapServers != null) {
      flags.put(ConfigKey.BOOTSTRAP_SERVERS.key(), bootstrapServers);
    }
    return Config.load(file, System.getenv(), System.getProperties(), flags, RegistryKeys.ALL);
  }
}
