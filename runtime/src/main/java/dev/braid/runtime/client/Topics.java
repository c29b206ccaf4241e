package dev.braid.runtime.client;

import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.AdminAnswer;
import dev.braid.runtime.internal.broker.TopicProvisioner;
import dev.braid.wire.TopicSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics of a cluster, by {@link Brokers#topics}. For any thread; each call waits. */
public final class Topics {

  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

  private final Admin admin;
  private final Config config;

  Topics(Admin admin, Config config) {
    this.admin = admin;
    this.config = config;
  }

  /**
   * Checks that the configured user may do this with topics, which it may have to create.
   *
   * @throws ConfigException with all that is missing, as the commands that give it
   */
  public void require(Collection<String> names, Set<AclOperation> operations) {
    TopicProvisioner.check(admin, config, names, operations);
  }

  /**
   * Makes sure that they are there and ready for a first record. One that exists keeps its settings
   * and partitions.
   *
   * @return how many partitions each has
   * @throws IllegalStateException when the brokers do not answer
   */
  public Map<String, Integer> ensure(Collection<TopicSpec> specs) {
    return new TopicProvisioner(admin, config.get(ConfigKey.REPLICATION_FACTOR)).ensure(specs);
  }

  /** The settings of topics, by topic; without those that may not be read. */
  public Map<String, Map<String, String>> settings(Collection<String> names) {
    Map<String, Map<String, String>> settings = new TreeMap<>();
    List<ConfigResource> topics =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    admin
        .describeConfigs(topics)
        .values()
        .forEach(
            (topic, answer) -> {
              try {
                String what = "read the settings of " + topic;
                settings.put(
                    topic.name(),
                    values(AdminAnswer.await(answer, what, AuthorizationException.class)));
              } catch (AuthorizationException forbidden) {
                LOG.warn(
                    "the settings of {} may not be read, and are not checked: the right"
                        + " DescribeConfigs on the topic is missing",
                    topic.name());
              }
            });
    return settings;
  }

  private static Map<String, String> values(org.apache.kafka.clients.admin.Config found) {
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : found.entries()) {
      if (entry.value() != null) {
        values.put(entry.name(), entry.value());
      }
    }
    return values;
  }
}
