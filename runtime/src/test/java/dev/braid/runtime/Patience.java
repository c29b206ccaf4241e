package dev.braid.runtime;

import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;

/**
 * What a test on brokers waits for comes, and nothing depends on when: other forks may have the
 * machine. Only where a limit is what is tested it is set, by the test.
 */
public final class Patience {

  private Patience() {}

  /** All defaults but for the brokers, and for limits, which are minutes. */
  public static Config config(String bootstrapServers) {
    return Config.of(bootstrapServers)
        .with(ConfigKey.REQUEST_TIMEOUT, "2m")
        .with(ConfigKey.DEFAULT_DEADLINE, "2m")
        .with(ConfigKey.HOLD_LIMIT, "2m")
        .with(ConfigKey.START_TIMEOUT, "3m")
        .with(ConfigKey.STOP_TIMEOUT, "2m");
  }
}
