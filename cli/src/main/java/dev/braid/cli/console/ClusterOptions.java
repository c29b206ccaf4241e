package dev.braid.cli.console;

import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that ask somebody on a cluster. */
public final class ClusterOptions {

  @Mixin private BrokerOptions brokers;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "how long to wait for the reply (default: ${DEFAULT-VALUE})")
  private String timeout;

  /** The cluster, whose answers may take as long as the reply. */
  public Cluster reach(Config config) {
    return Cluster.reach(config, config.get(ConfigKey.REQUEST_TIMEOUT));
  }

  public Config config() {
    return brokers.config(Map.of(ConfigKey.REQUEST_TIMEOUT.key(), timeout));
  }
}
