package dev.braid.runtime.internal.broker;

import dev.braid.dsl.Problem;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Namespace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Whether an app has the rights that it needs, before anything of it starts: all that are missing
 * are told at once, as the commands that give them, where brokers refuse one thing at a time, and
 * some of it only once a thread runs. For one thread.
 */
public final class RightsCheck {

  private static final Pattern USER = Pattern.compile("username=\"?([^\" ;]+)");

  private static final int PATIENCE_SECONDS = 5;

  /** What nobody has said anything about. */
  private static final Set<AclOperation> ALL = EnumSet.allOf(AclOperation.class);

  private final Rights needed;
  private final Config config;
  private final Namespace namespace;
  private final Admin admin;
  private final Rights missing;
  private final List<String> refusals = new ArrayList<>();

  /** Topics that are to be created, of which nothing more can be known before. */
  private final List<String> absent = new ArrayList<>();

  private RightsCheck(Rights needed, Config config, Admin admin) {
    this.needed = needed;
    this.config = config;
    this.namespace = config.namespace();
    this.admin = admin;
    this.missing = new Rights(namespace);
  }

  /**
   * Checks what can be known before topics are created.
   *
   * @return for {@link #after}
   * @throws ConfigException with all that is missing
   */
  public static RightsCheck before(Rights needed, Config config, Admin admin) {
    RightsCheck check = new RightsCheck(needed, config, admin);
    Map<String, Set<AclOperation>> topics = needed.of(ResourceType.TOPIC);
    check.topics(topics.keySet(), topics);
    check.creation(topics);
    check.groups();
    check.transactionalIds();
    check.refuse();
    return check;
  }

  /**
   * Checks what could not be known of topics that were not there, and are now.
   *
   * @throws ConfigException with all that is missing
   */
  public void after() {
    topics(List.copyOf(absent), needed.of(ResourceType.TOPIC));
    refuse();
  }

  private void topics(Collection<String> names, Map<String, Set<AclOperation>> topics) {
    admin
        .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
        .topicNameValues()
        .forEach(
            (name, answer) -> {
              Set<AclOperation> operations = topics.getOrDefault(name, Set.of());
              try {
                lacks(name, operations, allowed(name, answer));
              } catch (UnknownTopicOrPartitionException unknown) {
                if (operations.contains(AclOperation.CREATE)) {
                  absent.add(name);
                }
              } catch (AuthorizationException hidden) {
                refuse(ResourceType.TOPIC, name, "this app may not see it", operations);
              }
            });
  }

  private static Set<AclOperation> allowed(String name, KafkaFuture<TopicDescription> answer) {
    TopicDescription topic =
        AdminAnswer.await(
            answer,
            "describe topic " + name,
            UnknownTopicOrPartitionException.class,
            AuthorizationException.class);
    return topic.authorizedOperations() == null ? ALL : topic.authorizedOperations();
  }

  private void lacks(String topic, Set<AclOperation> operations, Set<AclOperation> allowed) {
    EnumSet<AclOperation> lacking = EnumSet.copyOf(operations);
    lacking.removeAll(allowed);
    lacking.remove(AclOperation.CREATE); // it is there
    lacking.remove(AclOperation.DESCRIBE_CONFIGS); // without it less is known, and all runs
    if (!lacking.isEmpty()) {
      refuse(ResourceType.TOPIC, topic, "this app may not do all that it has to", lacking);
    }
  }

  /** Whether those that are missing may be created. */
  private void creation(Map<String, Set<AclOperation>> topics) {
    List<NewTopic> wanted =
        absent.stream().map(name -> new NewTopic(name, Optional.of(1), Optional.empty())).toList();
    if (wanted.isEmpty()) {
      return;
    }
    admin
        .createTopics(wanted, new CreateTopicsOptions().validateOnly(true))
        .values()
        .forEach(
            (name, answer) -> {
              try {
                AdminAnswer.await(
                    answer,
                    "ask whether topic " + name + " may be created",
                    AuthorizationException.class,
                    TopicExistsException.class);
              } catch (TopicExistsException createdByAnother) {
                // Somebody else was faster, which is as good.
              } catch (AuthorizationException refused) {
                // Of one that is not there nothing else can be known.
                refuse(
                    ResourceType.TOPIC,
                    name,
                    "it is missing, and this app may not create it",
                    topics.getOrDefault(name, Set.of()));
              }
            });
  }

  private void groups() {
    Map<String, Set<AclOperation>> groups = needed.of(ResourceType.GROUP);
    refused(admin.describeConsumerGroups(groups.keySet()).describedGroups())
        .forEach(
            name ->
                refuse(
                    ResourceType.GROUP,
                    name,
                    "this app may not join the group",
                    groups.getOrDefault(name, Set.of())));
  }

  private void transactionalIds() {
    Map<String, Set<AclOperation>> prefixes = needed.of(ResourceType.TRANSACTIONAL_ID);
    if (prefixes.isEmpty()) {
      return;
    }
    var described =
        admin.describeTransactions(prefixes.keySet().stream().map(prefix -> prefix + "1").toList());
    Map<String, KafkaFuture<?>> answers = new TreeMap<>();
    prefixes.keySet().forEach(prefix -> answers.put(prefix, described.description(prefix + "1")));
    for (String prefix : refused(answers)) {
      refusals.add(prefix + "...: this app may not send in transactions");
      missing.need(
          new ResourcePattern(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED),
          prefixes.getOrDefault(prefix, Set.of()));
    }
  }

  private static List<String> refused(Map<String, ? extends KafkaFuture<?>> answers) {
    List<String> refused = new ArrayList<>();
    answers.forEach(
        (name, answer) -> {
          if (isRefused(answer)) {
            refused.add(name);
          }
        });
    return refused;
  }

  /** Whatever else is answered, such as that there is none yet, is no refusal. */
  private static boolean isRefused(KafkaFuture<?> answer) {
    try {
      answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return false;
    } catch (TimeoutException silent) {
      return false; // such as a coordinator that is not there yet; a refusal needs none
    } catch (ExecutionException failed) {
      return failed.getCause() instanceof AuthorizationException;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rights were looked at", interrupted);
    }
  }

  private void refuse(ResourceType kind, String name, String why, Set<AclOperation> operations) {
    refusals.add(name + ": " + why);
    missing.need(kind, name, operations);
  }

  private void refuse() {
    if (missing.isEmpty()) {
      return;
    }
    List<Problem> problems = new ArrayList<>();
    String names = String.join("\n  ", refusals.stream().sorted().toList());
    List<String> commands =
        missing.toGive().stream()
            .map(right -> right.command(config.get(ConfigKey.BOOTSTRAP_SERVERS), user(config)))
            .toList();
    problems.add(
        Problem.of("", "rights are missing on this cluster:\n  " + names)
            .withHint("grant it the rights:\n  " + String.join("\n  ", commands)));
    throw new ConfigException(problems);
  }

  /** Who the app is to the brokers, as far as its settings tell. */
  private static String user(Config config) {
    Matcher user = USER.matcher(config.kafka().getOrDefault("sasl.jaas.config", ""));
    return "User:" + (user.find() ? user.group(1) : "NAME");
  }
}
