package dev.braid.benchmarks.registry;

import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import java.util.List;

/**
 * What many instances would say: they are spread over services, zones and versions.
 *
 * @param instances how many there are
 */
record Fleet(int instances) {

  /** Of this many services, or of fewer if there are fewer instances. */
  static final int SERVICES = 100;

  private static final List<String> ZONES = List.of("a", "b", "c");
  private static final int CAPACITY = 8;

  Fleet {
    if (instances < 1) {
      throw new IllegalArgumentException("expected at least 1 instance, found " + instances);
    }
  }

  static InstanceKey key(int number) {
    return new InstanceKey(service(number), "host-" + number);
  }

  static String service(int number) {
    return "service-" + number % SERVICES;
  }

  /** Of this instance in one of its lives. */
  static Registration registration(int number, long incarnation) {
    String zone = ZONES.get(number / SERVICES % ZONES.size());
    return Registration.of(service(number), "host-" + number, incarnation)
        .withVersion(number % 2_000 < SERVICES ? "2" : "1")
        .withApp("shop")
        .withPlace(new Location("host-" + number, zone, "eu-west-1"))
        .withEndpoints(
            List.of(
                Endpoint.named("find").withSla(Sla.millis(5, 20)),
                Endpoint.named("reserve").withSla(Sla.millis(20, 80)),
                Endpoint.named("release")))
        .withCapacity(CAPACITY)
        .withOwner("shop@example.org");
  }

  static Heartbeat heartbeat(int number, long incarnation, long sequence) {
    return Heartbeat.of(key(number), incarnation, sequence, (int) ((number + sequence) % CAPACITY));
  }
}
