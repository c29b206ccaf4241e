package dev.braid.benchmarks.registry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How Eureka is set, in its own properties, which its server, its instances and its observer all
 * read.
 *
 * @param name for people
 * @param heartbeat how often instances renew
 * @param limit how long the end of an instance may stay unseen before something is wrong
 */
record EurekaSettings(
    String name, Duration heartbeat, Duration limit, Map<String, String> properties) {

  EurekaSettings {
    properties = Map.copyOf(properties);
  }

  /**
   * As it is: a renewal each 30 s, a lease of 90 s (which lasts twice as long, as the comment of
   * its {@code Lease} admits), evictions each 60 s, a response cache of 30 s, a fetch each 30 s,
   * self-preservation.
   */
  static EurekaSettings defaults() {
    return new EurekaSettings(
        "eureka, defaults", Duration.ofSeconds(30), Duration.ofMinutes(8), Map.of());
  }

  /**
   * As fast as it can be set, everything each second: the units of most settings are seconds.
   *
   * @param leaseSeconds it lasts twice as long
   */
  static EurekaSettings fast(int leaseSeconds) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("eureka.lease.renewalInterval", "1");
    properties.put("eureka.lease.duration", String.valueOf(leaseSeconds));
    properties.put("eureka.expectedClientRenewalIntervalSeconds", "1");
    properties.put("eureka.evictionIntervalTimerInMs", "1000");
    properties.put("eureka.shouldUseReadOnlyResponseCache", "false");
    properties.put("eureka.client.refresh.interval", "1");
    properties.put("eureka.enableSelfPreservation", "false");
    return new EurekaSettings(
        "eureka, 1 s, lease %d s".formatted(leaseSeconds),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        properties);
  }
}
