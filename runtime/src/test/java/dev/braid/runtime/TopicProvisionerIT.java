package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.broker.ServedPartitions;
import dev.braid.runtime.internal.broker.TopicProvisioner;
import dev.braid.wire.Namespace;
import dev.braid.wire.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicProvisionerIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static Admin admin;

  private final String flow = Fresh.name("flow");
  private final String remote = Fresh.name("remote");
  private final String app = Fresh.name("app");

  private final List<Deployment> compiled =
      App.named(app)
          .flow(FlowDefinition.of(flow, Pipe.of(Call.of(remote), Call.of(remote).withLabel("two"))))
          .compile(EngineSettings.defaults());

  @BeforeAll
  static void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void disconnect() {
    admin.close();
  }

  private void provision() {
    new TopicProvisioner(admin, -1).provision(compiled, Namespace.NONE, new ServedPartitions());
  }

  private static int partitions(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }

  private static Map<String, String> settings(String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    Map<String, String> settings = new HashMap<>();
    config.entries().forEach(entry -> settings.put(entry.name(), entry.value()));
    return settings;
  }

  private static void create(String topic, int partitions) {
    new Topics(admin).create(topic, partitions);
  }

  @Test
  void whatIsMissingIsCreatedAsItIsNeeded() throws Exception {
    provision();
    for (String topic : List.of(flow + ".requests", flow + ".replies", remote + ".requests")) {
      assertThat(partitions(topic)).as(topic).isEqualTo(3);
      assertThat(settings(topic))
          .as(topic)
          .containsEntry("message.timestamp.type", "LogAppendTime")
          .containsEntry("cleanup.policy", "delete")
          .containsEntry("max.message.bytes", Integer.toString(1024 * 1024 + 128 * 1024));
    }
    assertThat(settings(flow + ".requests")).containsEntry("retention.ms", "86400000");
    assertThat(settings(flow + ".replies")).containsEntry("retention.ms", "3600000");
  }

  @Test
  void theChangelogHasAsManyPartitionsAsTheRequests() throws Exception {
    create(flow + ".requests", 5);
    provision();
    String changelog = app + "--" + flow + "-executions-changelog";
    assertThat(partitions(changelog)).isEqualTo(5);
    assertThat(settings(changelog)).containsEntry("cleanup.policy", "compact");
  }

  @Test
  void repliesFollowARequestTopicThatACallerHasMade() throws Exception {
    create(flow + ".requests", 2);
    provision();
    assertThat(partitions(flow + ".replies")).isEqualTo(2);
  }

  @Test
  void requestsFollowAReplyTopicThatIsLeftFromBefore() throws Exception {
    create(flow + ".replies", 4);
    provision();
    assertThat(partitions(flow + ".requests")).isEqualTo(4);
  }

  @Test
  void requestsAndRepliesThatDoNotFitAreRefused() {
    create(flow + ".requests", 2);
    create(flow + ".replies", 3);
    assertThatThrownBy(this::provision)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "%s: topic %s.requests has 2 partitions and topic %s.replies has 3; they must have"
                + " equally many\n  delete the reply topic while the flow is stopped; it is created"
                + " again",
            flow, flow, flow);
  }

  @Test
  void whatExistsIsLeftAlone() throws Exception {
    NewTopic kept =
        new NewTopic(remote + ".requests", 7, (short) 1).configs(Map.of("retention.ms", "12345"));
    new Topics(admin).create(kept);
    provision();
    provision();
    assertThat(partitions(kept.name())).isEqualTo(7);
    assertThat(settings(kept.name()))
        .containsEntry("retention.ms", "12345")
        .containsEntry("message.timestamp.type", "CreateTime");
  }

  @Test
  void aServiceHasOneTopic() throws Exception {
    String service = Fresh.name("service");
    List<Deployment> alone =
        App.named(app)
            .service(Service.of(ServiceRef.text(service), text -> text))
            .compile(EngineSettings.defaults().with(Limit.PARTITIONS, 2));
    new TopicProvisioner(admin, 1).provision(alone, Namespace.NONE, new ServedPartitions());
    assertThat(partitions(service + ".requests")).isEqualTo(2);
    assertThat(admin.listTopics().names().get()).doesNotContain(service + ".replies");
  }

  @Test
  void aReplicationThatTheClusterCannotGiveIsSaidClearly() {
    TopicSpec spec = TopicSpec.replies(app, 1);
    assertThatThrownBy(() -> new TopicProvisioner(admin, 99).ensure(List.of(spec)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("could not create topic " + app + ".replies: ");
  }
}
