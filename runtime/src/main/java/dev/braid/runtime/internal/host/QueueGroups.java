package dev.braid.runtime.internal.host;

import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Guarantee;
import dev.braid.runtime.config.Queues;
import dev.braid.runtime.internal.broker.AdminAnswer;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.wire.Namespace;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The share groups from which an app's queued services take their requests: whether the brokers
 * have such groups, how they are set up, and whether a service is served in the other form too. For
 * one thread.
 */
public final class QueueGroups {

  private static final Logger LOG = LoggerFactory.getLogger(QueueGroups.class);

  private static final String FEATURE = "share.version";
  private static final String DELIVERIES = "share.delivery.count.limit";
  private static final String RENEWALS = "share.renew.acknowledge.enable";

  /** What brokers give up after, if they do not say. */
  private static final int USUAL_DELIVERIES = 5;

  private static final int TIMEOUT_SECONDS = 30;

  private final Admin admin;
  private final Namespace namespace;

  public QueueGroups(Admin admin, Namespace namespace) {
    this.admin = admin;
    this.namespace = namespace;
  }

  /**
   * Sees to it that the app's services can be served in the form that is asked for.
   *
   * @param oldest a new group begins with requests of this age: the deadlines of older ones have
   *     passed, and a service that was served by partition until now has a day of them
   * @return after how many deliveries the brokers give a request up, by queued service
   * @throws ConfigException when the brokers have no queues, or a service is served in the other
   *     form at this moment: then both would answer each request
   */
  public Map<String, Integer> prepare(
      Collection<Service<?, ?>> services, Queues queues, Guarantee guarantee, Duration oldest) {
    List<Problem> problems = new ArrayList<>();
    if (!queues.workers().isEmpty() && !haveQueues()) {
      problems.add(
          Problem.of(
                  ConfigKey.QUEUES.key(),
                  "the brokers have no queues: feature %s is 0 or unknown".formatted(FEATURE))
              .withHint(
                  "run Kafka 4.2 or newer, with kafka-features.sh upgrade --feature "
                      + FEATURE
                      + "=1"));
    } else {
      problems.addAll(served(services, queues));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    Map<String, Integer> deliveries = new HashMap<>();
    for (String service : queues.workers().keySet()) {
      deliveries.put(service, setUp(namespace.of(Deployment.queueOf(service)), guarantee, oldest));
    }
    return deliveries;
  }

  private boolean haveQueues() {
    FeatureMetadata features =
        AdminAnswer.await(admin.describeFeatures().featureMetadata(), "ask features");
    FinalizedVersionRange share = features.finalizedFeatures().get(FEATURE);
    return share != null && share.maxVersionLevel() >= 1;
  }

  private List<Problem> served(Collection<Service<?, ?>> services, Queues queues) {
    Map<String, String> byPartition = new HashMap<>();
    Map<String, String> fromQueue = new HashMap<>();
    for (Service<?, ?> service : services) {
      if (queues.has(service)) {
        byPartition.put(namespace.of(Deployment.groupOf(service.name())), service.name());
      } else {
        fromQueue.put(namespace.of(Deployment.queueOf(service.name())), service.name());
      }
    }
    List<Problem> problems = new ArrayList<>();
    withMembers(
            admin.describeConsumerGroups(byPartition.keySet()).describedGroups(),
            ConsumerGroupDescription::members)
        .forEach(
            group ->
                problems.add(
                    served(
                        byPartition.getOrDefault(group, group),
                        group,
                        "by partition",
                        "from a queue")));
    withMembers(
            admin.describeShareGroups(fromQueue.keySet()).describedGroups(),
            ShareGroupDescription::members)
        .forEach(
            group ->
                problems.add(
                    served(
                        fromQueue.getOrDefault(group, group),
                        group,
                        "from a queue",
                        "by partition")));
    return problems;
  }

  private static Problem served(String service, String group, String present, String wanted) {
    return Problem.of(
            ConfigKey.QUEUES.key(),
            "'%s' is served %s by group %s, and would be served %s too: both would answer"
                    .formatted(service, present, group, wanted)
                + " each request")
        .withHint(
            "stop all its instances before it changes over; one that was killed counts until its"
                + " session ends");
  }

  /** A group that is not there, or is of another kind, has none; nor one that is not told about. */
  private static <T> Set<String> withMembers(
      Map<String, KafkaFuture<T>> groups, Function<T, Collection<?>> members) {
    Set<String> found = new HashSet<>();
    groups.forEach(
        (group, future) -> {
          try {
            T description = future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!members.apply(description).isEmpty()) {
              found.add(group);
            }
          } catch (ExecutionException | TimeoutException unknown) {
            LOG.debug("cannot describe group {}", group, unknown);
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: describe group " + group, interrupted);
          }
        });
    return found;
  }

  /** Before its first member joins: where a group begins is not changed later. */
  private int setUp(String group, Guarantee guarantee, Duration oldest) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    List<AlterConfigOp> settings =
        List.of(
            set("share.auto.offset.reset", "by_duration:" + oldest),
            set("share.isolation.level", guarantee.isolation()));
    AdminAnswer.await(
        admin.incrementalAlterConfigs(Map.of(resource, settings), new AlterConfigsOptions()).all(),
        "set up group " + group);
    Map<String, String> known = new HashMap<>();
    AdminAnswer.await(admin.describeConfigs(List.of(resource)).all(), "ask about " + group)
        .values()
        .stream()
        .flatMap(settled -> settled.entries().stream())
        .forEach(entry -> known.put(entry.name(), String.valueOf(entry.value())));
    if ("false".equals(known.get(RENEWALS))) {
      LOG.warn(
          "{}: {} is false, so a request whose handler takes longer than"
              + " share.record.lock.duration.ms is given to a second worker meanwhile",
          group,
          RENEWALS);
    }
    String limit = known.getOrDefault(DELIVERIES, "");
    return limit.matches("[0-9]{1,4}") ? Math.max(2, Integer.parseInt(limit)) : USUAL_DELIVERIES;
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }
}
