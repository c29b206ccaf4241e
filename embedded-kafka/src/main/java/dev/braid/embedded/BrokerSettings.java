package dev.braid.embedded;

import java.util.Properties;
import java.util.Set;

/**
 * The broker settings of a node. They differ from Kafka's defaults where those are made for a data
 * centre: replication, memory, patience.
 */
final class BrokerSettings {

  /** What makes a node part of its cluster: not for the caller to change. */
  static final Set<String> FIXED =
      Set.of(
          "node.id",
          "broker.id",
          "process.roles",
          "controller.quorum.voters",
          "controller.quorum.bootstrap.servers",
          "controller.listener.names",
          "listeners",
          "advertised.listeners",
          "listener.security.protocol.map",
          "inter.broker.listener.name",
          "log.dir",
          "log.dirs",
          "metadata.log.dir");

  private BrokerSettings() {}

  static Properties of(NodeSpec node, EmbeddedKafkaOptions options, BrokerDoors doors) {
    Properties settings = new Properties();
    identity(settings, node);
    doors.open(settings);
    replication(settings, options.brokers());
    smallness(settings);
    patience(settings);
    settings.putAll(options.settings());
    return settings;
  }

  private static void identity(Properties settings, NodeSpec node) {
    String listener = BrokerDoors.CLIENTS + "://" + node.address();
    boolean controller = node.isController();
    settings.setProperty("node.id", Integer.toString(node.nodeId()));
    settings.setProperty("process.roles", controller ? "broker,controller" : "broker");
    // Static voters stand in the configuration, not in the log: a new start may use a new port.
    settings.setProperty("controller.quorum.voters", node.voters());
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty(
        "listeners",
        controller ? listener + ",CONTROLLER://" + node.controllerAddress() : listener);
    settings.setProperty("advertised.listeners", listener);
    settings.setProperty("inter.broker.listener.name", BrokerDoors.CLIENTS);
    settings.setProperty("log.dir", node.directory().toString());
  }

  private static void replication(Properties settings, int brokers) {
    int replicas = Math.min(3, brokers);
    String factor = Integer.toString(replicas);
    // One replica may be down, if there is more than one.
    String inSync = Integer.toString(Math.max(1, replicas - 1));
    settings.setProperty("default.replication.factor", factor);
    settings.setProperty("offsets.topic.replication.factor", factor);
    settings.setProperty("offsets.topic.num.partitions", "1");
    settings.setProperty("transaction.state.log.replication.factor", factor);
    settings.setProperty("transaction.state.log.min.isr", inSync);
    settings.setProperty("transaction.state.log.num.partitions", "1");
    settings.setProperty("share.coordinator.state.topic.replication.factor", factor);
    settings.setProperty("share.coordinator.state.topic.min.isr", inSync);
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
  }

  private static void smallness(Properties settings) {
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "2");
    // The default of 128 MiB is heap, of every broker.
    settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(2 * 1024 * 1024));
    // A topic that a typing error creates hides the error.
    settings.setProperty("auto.create.topics.enable", "false");
  }

  private static void patience(Properties settings) {
    // Otherwise the first start of every consumer group costs three seconds.
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    // Members of a share group learn with a heartbeat what they are given, by default every 5 s.
    settings.setProperty("group.share.heartbeat.interval.ms", "200");
    settings.setProperty("group.share.min.heartbeat.interval.ms", "100");
    settings.setProperty("group.share.assignment.interval.ms", "0");
    settings.setProperty("group.share.initialize.retry.interval.ms", "100");
    // And a dead one counts as alive for 45 s.
    settings.setProperty("group.share.session.timeout.ms", "6000");
    settings.setProperty("group.share.min.session.timeout.ms", "1000");
    settings.setProperty("group.share.min.record.lock.duration.ms", "1000");
    // How long the transaction of a killed application may block its successor, beyond its timeout.
    settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // A broker that comes back while its controller lives is let in only when its last session has
    // expired, also after a clean stop; by default that takes 9 s.
    settings.setProperty("broker.session.timeout.ms", "1500");
    settings.setProperty("broker.heartbeat.interval.ms", "300");
    settings.setProperty("controlled.shutdown.enable", "true");
    // A start that cannot succeed fails instead of waiting for ever.
    settings.setProperty("server.max.startup.time.ms", "60000");
  }
}
