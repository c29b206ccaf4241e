package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.cluster.BrokerPromises;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * An app that has one prefixed right each on topics, groups and transactional ids. Everybody is the
 * same user here, the broker too, whose own rights are given beside; whatever else there is belongs
 * to another one.
 */
class NamespaceRightsIT {

  @RegisterExtension
  static final KafkaExtension kafka =
      KafkaExtension.ownCluster(
          EmbeddedKafka.options()
              .withSetting(
                  "authorizer.class.name",
                  "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
              .withSetting("allow.everyone.if.no.acl.found", "true"));

  @TempDir static Path stateDir;

  private static final String ME = "User:ANONYMOUS";
  private static final String OTHER = "User:other";
  private static final ServiceRef<String, String> COUNT = ServiceRef.text("count");
  private static final ServiceRef<String, String> QUEUED = ServiceRef.text("queued");
  private static final ServiceRef<String, String> CHECKOUT = ServiceRef.text("checkout");
  private static final ServiceRef<String, String> ABSENT = ServiceRef.text("absent");

  private static final AclBinding BLIND = cluster(AclOperation.DESCRIBE, AclPermissionType.DENY);

  private static Admin admin;
  private static Apps apps;

  @BeforeAll
  static void give() throws Exception {
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    somebodyElseReads();
    List<AclBinding> rights = new ArrayList<>();
    for (AclOperation brokers : List.of(AclOperation.CLUSTER_ACTION, AclOperation.ALTER)) {
      rights.add(cluster(brokers, AclPermissionType.ALLOW));
    }
    rights.add(BLIND); // else who may alter may describe
    rights.add(allow(ME, ResourceType.TOPIC, PatternType.PREFIXED, "__", AclOperation.CREATE));
    for (ResourceType kind :
        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      rights.add(allow(OTHER, kind, PatternType.LITERAL, "*", AclOperation.ALL));
      rights.add(allow(ME, kind, PatternType.PREFIXED, "shop.", AclOperation.ALL));
    }
    admin.createAcls(rights).all().get();
    apps = new Apps(kafka.bootstrapServers(), stateDir);
  }

  /** A group of another namespace that stays, though its member is gone: it has a name for good. */
  private static void somebodyElseReads() {
    new Topics(admin).create(new NewTopic("bank.charge.requests", 1, (short) 1));
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "group.id", "bank.service.charge",
                "group.instance.id", "for-good",
                "session.timeout.ms", "1800000"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      reader.subscribe(List.of("bank.charge.requests"));
      while (reader.assignment().isEmpty()) {
        reader.poll(Duration.ofMillis(100));
      }
    }
  }

  private static AclBinding allow(
      String who, ResourceType kind, PatternType pattern, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(kind, name, pattern),
        new AccessControlEntry(who, "*", operation, AclPermissionType.ALLOW));
  }

  private static AclBinding cluster(AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL),
        new AccessControlEntry(ME, "*", operation, permission));
  }

  @AfterAll
  static void stop() {
    apps.close();
    admin.close();
  }

  private static Config in(String namespace) {
    return apps.config().with(ConfigKey.NAMESPACE, namespace);
  }

  private static App app(String name) {
    return App.named(name)
        .service(
            Service.stateful(
                COUNT, Codec.text(), (state, input, request) -> Transition.to(input, input + "!")))
        .service(Service.of(QUEUED, text -> text + "?"))
        .flow(
            FlowDefinition.of(
                CHECKOUT.name(),
                Pipe.of(
                    Call.of(COUNT.name()),
                    Call.of(QUEUED.name()),
                    Emit.of("done"),
                    Call.of(COUNT.name()).withLabel("again"))))
        .flow(FlowDefinition.of("asks", Pipe.of(Call.of(ABSENT.name()), Call.of("count"))));
  }

  @Test
  void oneRightOfEachKindIsEnoughAndTwoOnTheClusterTellWhoIsAbsent() throws Exception {
    Config config = in("shop").with(ConfigKey.QUEUES, QUEUED.name());
    RunningApp blind = apps.start(app("shop"), config).awaitRunning();
    RequestClient client = apps.client("web", in("shop"));

    assertThat(client.request(CHECKOUT, "x", RequestOptions.key("k")).get(60, TimeUnit.SECONDS))
        .extracting(reply -> reply.value())
        .isEqualTo("x!?!");
    assertThat(blind.promises().findings().stream().map(BrokerPromises.Finding::toString))
        .as("what it cannot see")
        .anyMatch(line -> line.startsWith("settings of the brokers: unknown"));
    assertThat(ask(client, Duration.ofSeconds(3)))
        .as("without Describe on the cluster nobody knows who is absent")
        .isEqualTo(499);

    admin.deleteAcls(List.of(BLIND.toFilter())).all().get();
    admin
        .createAcls(
            List.of(
                cluster(AclOperation.DESCRIBE, AclPermissionType.ALLOW),
                cluster(AclOperation.DESCRIBE_CONFIGS, AclPermissionType.ALLOW)))
        .all()
        .get();
    RequestClient seeing = apps.client("web", in("shop"));
    assertThat(ask(seeing, Duration.ofSeconds(50)))
        .as("though a group of another namespace may not be described")
        .isEqualTo(404);
    try (RunningApp told = App.named("told").start(in("shop"))) {
      assertThat(told.promises().findings().stream().map(BrokerPromises.Finding::toString))
          .noneMatch(line -> line.startsWith("settings of the brokers: unknown"));
    }
  }

  private static int ask(RequestClient client, Duration patience) throws Exception {
    return client
        .request(ABSENT, "x", RequestOptions.timeout(patience))
        .get(60, TimeUnit.SECONDS)
        .code();
  }

  @Test
  void anAppInAnotherNamespaceIsRefusedWithAllThatItMayNotSee() {
    assertThatThrownBy(() -> app("bank").start(in("bank")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bank.braid.namespace: this app may not see it")
        .hasMessageContaining("grant it the rights");
  }

  @Test
  void aCallInAnotherNamespaceNeedsARightThere() {
    App app = App.named("caller").flow(FlowDefinition.of("abroad", Call.of("bank:charge")));
    assertThatThrownBy(() -> app.start(in("shop")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bank.charge.requests: this app may not see it");
  }
}
