package dev.braid.runtime;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.streams.processor.internals.StreamsPartitionAssignor;
import org.jspecify.annotations.Nullable;

/**
 * The assignor of Kafka Streams, which is shown the partitions that are served. It would make tasks
 * for the others too, find fewer partitions behind their stores than they need, and end every
 * thread of the group, at each start again. Made by a consumer, by its name.
 */
public final class ServedAssignor extends StreamsPartitionAssignor {

  /** The setting of a consumer that has the limits. */
  static final String SERVED = "braid.served.partitions";

  private @Nullable ServedPartitions served;

  @Override
  public void configure(Map<String, ?> configs) {
    super.configure(configs);
    served = (ServedPartitions) configs.get(SERVED);
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription groupSubscription) {
    return super.assign(
        shown(metadata, requireNonNull(served, "configured by a consumer")), groupSubscription);
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
