package dev.braid.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many partitions the topics of an app have: as they were found before it began to read them,
 * and again before it is started once more. For any thread.
 */
final class PartitionCounts {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionCounts.class);

  private final Admin admin;
  private final ServedPartitions served;
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /**
   * @param served how many of them are, which is what a key's place depends on
   */
  PartitionCounts(Admin admin, ServedPartitions served) {
    this.admin = admin;
    this.served = served;
  }

  /** 0 where that is not known. */
  int of(String topic) {
    return counts.getOrDefault(topic, 0);
  }

  void found(Map<String, Integer> partitions) {
    counts.putAll(partitions);
  }

  /** Asks again; what cannot be told now is as it was. */
  void look(List<String> topics) {
    for (String topic : topics) {
      try {
        counts.put(
            topic,
            served.of(
                topic,
                AdminAnswer.await(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic),
                        "describe topic " + topic)
                    .partitions()
                    .size()));
      } catch (RuntimeException unanswered) {
        LOG.debug("the partitions of {} cannot be counted", topic, unanswered);
      }
    }
  }
}
