package dev.braid.runtime.internal.broker;

import dev.braid.engine.ServiceDirectory.Presence;
import dev.braid.wire.Namespace;
import dev.braid.wire.Wire;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which topics are read by the members of a consumer group or share group. Groups that
 * were found reading one are asked first, and all others only when there is a topic that none of
 * those reads.
 *
 * <p>A group that is being rebalanced does not say what its members read: what it read before, it
 * is taken to read still, and of one that is new it is not known. For one thread.
 */
final class GroupReaders {

  private static final Logger LOG = LoggerFactory.getLogger(GroupReaders.class);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What the members of a group of consumers, and of Kafka Streams, call their protocol. */
  private static final String CONSUMERS = "consumer";

  /** Who has not been given a right for so long is told once more. */
  private static final Duration AGAIN = Duration.ofHours(1);

  private static final String REQUESTS = Wire.requestTopic("");

  private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);
  private static final Set<GroupState> WITHOUT_ASSIGNMENT =
      Set.of(GroupState.PREPARING_REBALANCE, GroupState.COMPLETING_REBALANCE, GroupState.ASSIGNING);

  private final Admin admin;

  /** What each group read when it last said so. */
  private final Map<String, Set<String>> topicsOf = new HashMap<>();

  /** Who was last found reading a topic. */
  private final Map<String, String> readerOf = new HashMap<>();

  /** The groups that are share groups, which are described in another way. */
  private final Set<String> queues = new HashSet<>();

  private final Namespace namespace;

  private boolean mayLook;

  /** When it was last said that nobody may look, in nanoseconds; null: never. */
  private @Nullable Long told;

  /**
   * @param namespace of the app that asks: who may not describe groups of another one is not kept
   *     from knowing its own
   */
  GroupReaders(Admin admin, Namespace namespace) {
    this.admin = admin;
    this.namespace = namespace;
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
        topics.stream()
            .filter(topic -> rest.tellsAbout(topic, namespace))
            .forEach(topic -> found.putIfAbsent(topic, Presence.NOBODY));
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
      if (!mayLook && (told == null || System.nanoTime() - told > AGAIN.toNanos())) {
        told = System.nanoTime();
        LOG.warn(
            "may not describe the cluster, so calls that nobody serves wait for their deadline;"
                + " expected the right Describe on the cluster (kafka-acls ... --operation Describe"
                + " --cluster)");
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
      } else if (type == GroupType.SHARE) {
        queues.add(group.groupId());
        ids.add(group.groupId());
      } else if (type == GroupType.CLASSIC || type == GroupType.CONSUMER) {
        queues.remove(group.groupId());
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
    Set<String> shared = new HashSet<>(groups);
    shared.retainAll(queues);
    Set<String> others = new HashSet<>(groups);
    others.removeAll(queues);
    // Both are asked before either is waited for; a question about no groups needs no broker.
    Map<String, KafkaFuture<ConsumerGroupDescription>> consumers =
        admin.describeConsumerGroups(others).describedGroups();
    Map<String, KafkaFuture<ShareGroupDescription>> sharers =
        admin.describeShareGroups(shared).describedGroups();
    add(consumers, Members::of, look);
    add(sharers, Members::of, look);
    return look;
  }

  private <T> void add(
      Map<String, KafkaFuture<T>> described, Function<T, Members> members, Look look)
      throws InterruptedException, TimeoutException {
    for (Map.Entry<String, KafkaFuture<T>> each : described.entrySet()) {
      try {
        add(each.getKey(), members.apply(get(each.getValue())), look);
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof GroupIdNotFoundException) {
          topicsOf.remove(each.getKey());
        } else if (failed.getCause() instanceof GroupAuthorizationException) {
          look.forbidden.add(each.getKey());
        } else {
          LOG.debug("cannot describe group {}", each.getKey(), failed);
          look.complete = false;
        }
      }
    }
  }

  private void add(String id, Members group, Look look) {
    if (WITHOUT_MEMBERS.contains(group.state()) || group.number() == 0) {
      topicsOf.remove(id);
      return;
    }
    if (!WITHOUT_ASSIGNMENT.contains(group.state())) {
      topicsOf.put(id, group.topics());
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

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * The members of a group of either kind, as far as they matter here.
   *
   * @param number how many there are
   * @param topics that these have been given
   */
  private record Members(GroupState state, int number, Set<String> topics) {

    static Members of(ConsumerGroupDescription group) {
      return new Members(
          group.groupState(),
          group.members().size(),
          topics(
              group.members().stream()
                  .flatMap(
                      member ->
                          Stream.concat(
                              Stream.of(member.assignment()), member.targetAssignment().stream()))
                  .map(MemberAssignment::topicPartitions)));
    }

    static Members of(ShareGroupDescription group) {
      return new Members(
          group.groupState(),
          group.members().size(),
          topics(group.members().stream().map(member -> member.assignment().topicPartitions())));
    }

    private static Set<String> topics(Stream<Set<TopicPartition>> assigned) {
      return assigned
          .flatMap(Set::stream)
          .map(TopicPartition::topic)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** What one look has seen. */
  private static final class Look {
    private final Set<String> read = new HashSet<>();

    /** Whether a topic that was not seen is read by nobody. */
    private boolean complete = true;

    /** Groups whose members we may not see. */
    private final Set<String> forbidden = new HashSet<>();

    /**
     * Whether this topic, if it was not seen, is read by nobody. Rights are given by namespace: who
     * serves in ours has a group in it, or one that we may describe.
     */
    boolean tellsAbout(String topic, Namespace own) {
      boolean apart = !own.prefix().isEmpty() && topic.startsWith(own.prefix());
      return complete
          && forbidden.stream().allMatch(group -> apart && !group.startsWith(own.prefix()));
    }

    void mark(Set<String> topics, Map<String, Presence> found) {
      List<String> seen = new ArrayList<>(topics);
      seen.retainAll(read);
      seen.forEach(topic -> found.put(topic, Presence.SERVED));
    }
  }
}
