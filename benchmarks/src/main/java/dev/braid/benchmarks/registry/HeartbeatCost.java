package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.ProcessUsage;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.RegistryView;

/**
 * What an observer has used in one second.
 *
 * @param heartbeats that it took in
 * @param cpuMillis processor time of its process
 * @param allocated bytes
 * @param brokerCpuMillis processor time of the brokers
 */
record HeartbeatCost(long heartbeats, double cpuMillis, long allocated, double brokerCpuMillis) {

  /** What has been counted so far. */
  record Reading(long time, long heartbeats, ProcessUsage usage, long brokerNanos) {

    static Reading of(RegistryView view, BrokerProcess brokers) {
      return new Reading(
          System.nanoTime(),
          view.count(RegistryCounter.HEARTBEATS),
          ProcessUsage.now(),
          brokers.cpu().toNanos());
    }

    /** Each second since that. */
    HeartbeatCost since(Reading before) {
      double seconds = (time - before.time) / 1e9;
      return new HeartbeatCost(
          Math.round((heartbeats - before.heartbeats) / seconds),
          (usage.cpuNanos() - before.usage.cpuNanos()) / 1e6 / seconds,
          Math.round(usage.bytesSince(before.usage) / seconds),
          (brokerNanos - before.brokerNanos) / 1e6 / seconds);
    }
  }
}
