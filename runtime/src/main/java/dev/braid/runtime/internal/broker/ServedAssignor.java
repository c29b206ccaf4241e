package dev.braid.runtime.internal.broker;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The assignor of Kafka Streams, which is shown the partitions that are served. It would make tasks
 * for the others too, find fewer partitions behind their stores than they need, and end every
 * thread of the group, at each start again. Made by a consumer, by its name; for the consumer's
 * thread.
 */
public final class ServedAssignor implements ConsumerPartitionAssignor, Configurable {

  /** The setting of a consumer that has the limits. */
  static final String SERVED = "braid.served.partitions";

  /** The setting of a consumer that has the name of the assignor that this one stands before. */
  static final String BEHIND = "braid.assignor";

  private @Nullable ServedPartitions served;
  private @Nullable ConsumerPartitionAssignor behind;

  /** The settings of a consumer of Kafka Streams, with this one before its assignor. */
  public static void before(Map<String, Object> consumer, ServedPartitions served) {
    Object assignor =
        consumer.put(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, ServedAssignor.class.getName());
    consumer.put(BEHIND, requireNonNull(assignor, "an assignor of Kafka Streams"));
    consumer.put(SERVED, served);
  }

  @Override
  public void configure(Map<String, ?> configs) {
    served = (ServedPartitions) configs.get(SERVED);
    try {
      ConsumerPartitionAssignor made =
          Utils.newInstance(String.valueOf(configs.get(BEHIND)), ConsumerPartitionAssignor.class);
      if (made instanceof Configurable configurable) {
        configurable.configure(configs);
      }
      behind = made;
    } catch (ClassNotFoundException missing) {
      throw new IllegalStateException("no assignor " + configs.get(BEHIND), missing);
    }
  }

  private ConsumerPartitionAssignor behind() {
    return requireNonNull(behind, "configured by a consumer");
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription groupSubscription) {
    return behind()
        .assign(
            shown(metadata, requireNonNull(served, "configured by a consumer")), groupSubscription);
  }

  @Override
  public @Nullable ByteBuffer subscriptionUserData(Set<String> topics) {
    return behind().subscriptionUserData(topics);
  }

  @Override
  public void onAssignment(Assignment assignment, @Nullable ConsumerGroupMetadata metadata) {
    behind().onAssignment(assignment, metadata);
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return behind().supportedProtocols();
  }

  @Override
  public short version() {
    return behind().version();
  }

  @Override
  public String name() {
    return behind().name();
  }

  /** The same cluster without what is not served. */
  static Cluster shown(Cluster cluster, ServedPartitions served) {
    Set<PartitionInfo> shown = new HashSet<>();
    for (String topic : cluster.topics()) {
      List<PartitionInfo> all = cluster.partitionsForTopic(topic);
      int most = served.of(topic, all.size());
      all.stream().filter(partition -> partition.partition() < most).forEach(shown::add);
    }
    return new Cluster(
        cluster.clusterResource().clusterId(),
        cluster.nodes(),
        shown,
        cluster.unauthorizedTopics(),
        cluster.invalidTopics(),
        cluster.internalTopics(),
        cluster.controller());
  }
}
