package dev.braid.runtime;

import dev.braid.dsl.kafka.ServiceDirectory.Presence;
import dev.braid.dsl.kafka.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which topics are read by the members of a consumer group. Groups that were found
 * reading one are asked first, and all others only when there is a topic that none of those reads.
 *
 * <p>A group that is being rebalanced does not say what its members read: what it read before, it
 * is taken to read still, and of one that is new it is not known. For one thread.
 */
final class GroupReaders {

  private static final Logger LOG = LoggerFactory.getLogger(GroupReaders.class);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What the members of a group of consumers, and of Kafka Streams, call their protocol. */
  private static final String CONSUMERS = "consumer";

  private static final String REQUESTS = Wire.requestTopic("");

  private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);
  private static final Set<GroupState> WITHOUT_ASSIGNMENT =
      Set.of(GroupState.PREPARING_REBALANCE, GroupState.COMPLETING_REBALANCE, GroupState.ASSIGNING);

  private final Admin admin;

  /** What each group read when it last said so. */
  private final Map<String, Set<String>> topicsOf = new HashMap<>();

  /** Who was last found reading a topic. */
  private final Map<String, String> readerOf = new HashMap<>();

  private boolean mayLook;

  GroupReaders(Admin admin) {
    this.admin = admin;
  }

  /** Which of {@code topics} are read; nothing about those of which it cannot be told. */
  Map<String, Presence> of(Set<String> topics) {
    Map<String, Presence> found = new HashMap<>();
    try {
      Set<String> readers = new HashSet<>();
      topics.forEach(topic -> readers.addAll(known(topic)));
      Look first = describe(readers);
      first.mark(topics, found);
      if (found.size() < topics.size() && mayLook()) {
        Look rest = describeAll();
        rest.mark(topics, found);
        if (rest.complete) {
          topics.forEach(topic -> found.putIfAbsent(topic, Presence.NOBODY));
        }
      }
    } catch (ExecutionException
        | TimeoutException
        | KafkaException
        | IllegalStateException failed) { // the last from an admin that is closed
      LOG.debug("cannot find out who serves {}", topics, failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return found;
  }

  private List<String> known(String topic) {
    String reader = readerOf.get(topic);
    return reader == null ? List.of() : List.of(reader);
  }

  /** Without this right the brokers name some groups only, and do not say so. */
  private boolean mayLook() throws ExecutionException, InterruptedException, TimeoutException {
    if (!mayLook) {
      Set<AclOperation> allowed =
          get(
              admin
                  .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
                  .authorizedOperations());
      mayLook = allowed != null && allowed.contains(AclOperation.DESCRIBE);
      if (!mayLook) {
        LOG.warn(
            "may not describe the cluster, so calls that nobody serves wait for their deadline;"
                + " expected the right Describe on Cluster");
      }
    }
    return mayLook;
  }

  private Look describeAll() throws ExecutionException, InterruptedException, TimeoutException {
    Collection<GroupListing> groups = get(admin.listGroups().all());
    Set<String> ids = new HashSet<>();
    boolean complete = true;
    for (GroupListing group : groups) {
      GroupType type = group.type().orElse(GroupType.UNKNOWN);
      boolean active =
          group.groupState().map(state -> !WITHOUT_MEMBERS.contains(state)).orElse(true);
      if (!active) {
        topicsOf.remove(group.groupId());
      } else if (type == GroupType.CLASSIC || type == GroupType.CONSUMER) {
        if (group.protocol().equals(CONSUMERS)) {
          ids.add(group.groupId());
        }
      } else {
        // Of another kind, whose members are described in another way.
        complete = false;
      }
    }
    Look look = describe(ids);
    look.complete &= complete;
    return look;
  }

  private Look describe(Set<String> groups) throws InterruptedException, TimeoutException {
    Look look = new Look();
    if (groups.isEmpty()) {
      return look;
    }
    Map<String, KafkaFuture<ConsumerGroupDescription>> described =
        admin.describeConsumerGroups(groups).describedGroups();
    for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> each : described.entrySet()) {
      try {
        add(get(each.getValue()), look);
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof GroupIdNotFoundException) {
          topicsOf.remove(each.getKey());
        } else {
          LOG.debug("cannot describe group {}", each.getKey(), failed);
          look.complete = false;
        }
      }
    }
    return look;
  }

  private void add(ConsumerGroupDescription group, Look look) {
    String id = group.groupId();
    if (WITHOUT_MEMBERS.contains(group.groupState()) || group.members().isEmpty()) {
      topicsOf.remove(id);
      return;
    }
    if (!WITHOUT_ASSIGNMENT.contains(group.groupState())) {
      topicsOf.put(id, topics(group));
    }
    Set<String> topics = topicsOf.get(id);
    if (topics == null) {
      look.complete = false;
    } else {
      look.read.addAll(topics);
      topics.stream()
          .filter(topic -> topic.endsWith(REQUESTS))
          .forEach(topic -> readerOf.put(topic, id));
    }
  }

  private static Set<String> topics(ConsumerGroupDescription group) {
    Set<String> topics = new HashSet<>();
    group.members().stream()
        .flatMap(
            member ->
                Stream.concat(Stream.of(member.assignment()), member.targetAssignment().stream()))
        .map(MemberAssignment::topicPartitions)
        .forEach(partitions -> partitions.stream().map(TopicPartition::topic).forEach(topics::add));
    return topics;
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What one look has seen. */
  private static final class Look {
    private final Set<String> read = new HashSet<>();

    /** Whether a topic that was not seen is read by nobody. */
    private boolean complete = true;

    void mark(Set<String> topics, Map<String, Presence> found) {
      List<String> seen = new ArrayList<>(topics);
      seen.retainAll(read);
      seen.forEach(topic -> found.put(topic, Presence.SERVED));
    }
  }
}
