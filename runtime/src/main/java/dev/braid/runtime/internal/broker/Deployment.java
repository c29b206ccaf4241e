package dev.braid.runtime.internal.broker;

import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.QueueService;

/** A compiled flow or service, and the id that it runs under. */
public sealed interface Deployment {

  /** The application id of Kafka Streams, or the id of a queue's group. */
  String applicationId();

  /** What it reads and writes; the topology of a queue is for reading only. */
  CompiledFlow flow();

  /** One that Kafka Streams runs. */
  record Streams(String applicationId, CompiledFlow flow) implements Deployment {}

  /** A service that is served from a queue. */
  record Queue(String applicationId, QueueService service) implements Deployment {

    @Override
    public CompiledFlow flow() {
      return service.contract();
    }
  }

  /** The group of a service that is served by partition, as it is written. */
  static String groupOf(String service) {
    return "service." + service;
  }

  /** The group of a service that is served from a queue, as it is written. */
  static String queueOf(String service) {
    return "queue." + service;
  }
}
