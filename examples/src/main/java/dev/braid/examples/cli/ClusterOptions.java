package dev.braid.examples.cli;

import dev.braid.runtime.Config;
import dev.braid.runtime.ConfigKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that talk to a cluster; the rest comes from the other layers. */
final class ClusterOptions {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "the brokers (default: BRAID_BOOTSTRAP_SERVERS, or localhost:9092)")
  private @Nullable String bootstrapServers;

  @Option(names = "--config", paramLabel = "FILE", description = "settings as Java properties")
  private @Nullable Path file;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "how long to wait for the reply (default: ${DEFAULT-VALUE})")
  private String timeout;

  Config config() {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put(ConfigKey.REQUEST_TIMEOUT.key(), timeout);
    if (bootstrapServers != null) {
      flags.put(ConfigKey.BOOTSTRAP_SERVERS.key(), bootstrapServers);
    }
    return Config.load(file, System.getenv(), System.getProperties(), flags);
  }
}
