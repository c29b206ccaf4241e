package dev.braid.runtime.internal.broker;

import dev.braid.runtime.cluster.Right;
import dev.braid.runtime.config.Config;
import dev.braid.wire.Namespace;
import dev.braid.wire.TopicSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What an app does with which topic, group and transactional id: the rights that it needs, by name.
 * What its components need is left to them, and so are the topics that its callers want replies in.
 * For one thread.
 */
public final class Rights {

  /** Of a topic that the app reads, and may have to create. */
  static final Set<AclOperation> OWN =
      Collections.unmodifiableSet(
          EnumSet.of(
              AclOperation.READ,
              AclOperation.WRITE,
              AclOperation.CREATE,
              AclOperation.DESCRIBE_CONFIGS));

  /** Of the requests of somebody else in the same namespace. */
  private static final Set<AclOperation> CALLED =
      Collections.unmodifiableSet(
          EnumSet.of(AclOperation.WRITE, AclOperation.CREATE, AclOperation.DESCRIBE_CONFIGS));

  /** In another namespace the topic is there first. */
  private static final Set<AclOperation> CALLED_ELSEWHERE =
      Collections.unmodifiableSet(EnumSet.of(AclOperation.WRITE));

  /** Of a topic to which nobody writes. */
  public static final Set<AclOperation> MARK =
      Collections.unmodifiableSet(EnumSet.of(AclOperation.CREATE, AclOperation.DESCRIBE));

  private static final Set<AclOperation> GROUP =
      Collections.unmodifiableSet(EnumSet.of(AclOperation.READ));

  /** The settings of a queue are those of its group. */
  private static final Set<AclOperation> QUEUE =
      Collections.unmodifiableSet(
          EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS, AclOperation.ALTER_CONFIGS));

  /** Without these an app runs, and says what it cannot see. */
  private static final Set<AclOperation> CLUSTER =
      Collections.unmodifiableSet(EnumSet.of(AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS));

  private final Namespace namespace;
  private final Map<ResourcePattern, EnumSet<AclOperation>> needed =
      new TreeMap<>(
          Comparator.comparing(ResourcePattern::resourceType)
              .thenComparing(ResourcePattern::patternType)
              .thenComparing(ResourcePattern::name));

  Rights(Namespace namespace) {
    this.namespace = namespace;
  }

  /** All that an app needs, each topic by its name. */
  public static Rights of(List<Deployment> compiled, Config config) {
    Rights rights = new Rights(config.namespace());
    for (Deployment each : compiled) {
      each.flow().topics().forEach(rights::topic);
      for (String store : each.flow().stores()) {
        rights.need(
            ResourceType.TOPIC, TopicSpec.changelog(each.applicationId(), store, 1).name(), OWN);
      }
      rights.need(
          ResourceType.GROUP,
          each.applicationId(),
          each instanceof Deployment.Queue ? QUEUE : GROUP);
      if (config.guarantee().transactional(each.flow().stateful())) {
        rights.need(
            new ResourcePattern(
                ResourceType.TRANSACTIONAL_ID, each.applicationId() + "-", PatternType.PREFIXED),
            EnumSet.of(AclOperation.WRITE));
      }
    }
    return rights;
  }

  private void topic(TopicSpec topic) {
    boolean elsewhere =
        !topic.owned()
            && !namespace.prefix().isEmpty()
            && !topic.name().startsWith(namespace.prefix());
    need(
        ResourceType.TOPIC,
        topic.name(),
        topic.owned() ? OWN : elsewhere ? CALLED_ELSEWHERE : CALLED);
  }

  public void need(ResourceType kind, String name, Set<AclOperation> operations) {
    need(new ResourcePattern(kind, name, PatternType.LITERAL), operations);
  }

  public void need(ResourcePattern on, Set<AclOperation> operations) {
    if (!operations.isEmpty()) {
      needed.computeIfAbsent(on, name -> EnumSet.noneOf(AclOperation.class)).addAll(operations);
    }
  }

  boolean isEmpty() {
    return needed.isEmpty();
  }

  /** What is needed of one kind, by name. */
  public Map<String, Set<AclOperation>> of(ResourceType kind) {
    Map<String, Set<AclOperation>> names = new TreeMap<>();
    needed.forEach(
        (on, operations) -> {
          if (on.resourceType() == kind) {
            names.put(on.name(), operations);
          }
        });
    return names;
  }

  /** The rights to give: one of each kind for all names in the namespace, if there is one. */
  public List<Right> toGive() {
    Rights given = new Rights(namespace);
    needed.forEach((on, operations) -> given.need(inNamespace(on), operations));
    List<Right> rights = new ArrayList<>();
    given.needed.forEach((on, operations) -> rights.add(new Right(on, operations)));
    return rights;
  }

  private ResourcePattern inNamespace(ResourcePattern on) {
    String prefix = namespace.prefix();
    return !prefix.isEmpty() && on.name().startsWith(prefix)
        ? new ResourcePattern(on.resourceType(), prefix, PatternType.PREFIXED)
        : on;
  }

  /** What lets an app see who is absent, and what the brokers promise. */
  public static Right ofCluster() {
    return new Right(
        new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL), CLUSTER);
  }
}
