package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.EmbeddedSecurity;
import dev.braid.embedded.KafkaExtension;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.cluster.BrokerPromises;
import dev.braid.runtime.cluster.Right;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rights that docs/security.md gives an app, a client and an observer in one namespace: with
 * them all runs, and each of them is missed at once, by the command that gives it.
 */
class RightsIT {

  @RegisterExtension
  static final KafkaExtension kafka =
      KafkaExtension.ownCluster(
          EmbeddedKafka.options()
              .withSecurity(
                  EmbeddedSecurity.NONE
                      .withUser(EmbeddedSecurity.ADMIN, "a")
                      .withUser("shop", "s")
                      .withUser("web", "w")
                      .withUser("watcher", "o")
                      .withAcls()));

  @TempDir static Path stateDir;

  private static final ServiceRef<String, String> COUNT = ServiceRef.text("count");
  private static final ServiceRef<String, String> CHECKOUT = ServiceRef.text("checkout");

  private static Admin admin;

  @BeforeAll
  static void begin() {
    admin = Admin.create(new HashMap<>(settings(EmbeddedSecurity.ADMIN)));
  }

  @AfterAll
  static void end() {
    admin.close();
  }

  private static Map<String, String> settings(String user) {
    return ((EmbeddedKafka) kafka.cluster()).clientSettings(user);
  }

  private static Config config(String user) {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.NAMESPACE, "shop")
            .with(ConfigKey.PARTITIONS, "1")
            .with(ConfigKey.STATE_DIR, stateDir.toString());
    for (Map.Entry<String, String> setting : settings(user).entrySet()) {
      if (!setting.getKey().equals("bootstrap.servers")) {
        config = config.with("kafka." + setting.getKey(), setting.getValue());
      }
    }
    return config;
  }

  private static App app() {
    return App.named("shop")
        .service(
            Service.stateful(
                COUNT, Codec.text(), (state, input, request) -> Transition.to(input, input + "!")))
        .flow(
            FlowDefinition.of(
                CHECKOUT.name(),
                Pipe.of(Call.of(COUNT.name()), Call.of(COUNT.name()).withLabel("again"))))
        .with(RegistryComponent.of());
  }

  @Test
  void eachRightIsMissedAtOnceAndAllOfThemAreEnough() throws Exception {
    List<Right> rights = app().rights(config("shop"));
    assertThat(rights)
        .extracting(Right::toString)
        .containsExactly(
            "Read, Write, Create, DescribeConfigs on topics that begin with shop.",
            "Read on groups that begin with shop.",
            "Write on transactional ids that begin with shop.",
            "Describe, DescribeConfigs on the cluster");

    assertThat(refusal(() -> app().start(config("shop")).close()))
        .as("with no right at all: all that cannot be done without")
        .contains(
            "--allow-principal 'User:shop' --operation Read --operation Write --operation Create",
            "--topic shop. --resource-pattern-type prefixed",
            "--operation Read --group shop. --resource-pattern-type prefixed",
            "--operation Write --transactional-id shop. --resource-pattern-type prefixed");

    for (Right right : rights) {
      if (right.on().resourceType() != ResourceType.CLUSTER) {
        right.operations().forEach(operation -> give("shop", right.on(), operation));
      }
    }
    ResourcePattern topics = prefixed(ResourceType.TOPIC);
    missesAlone(topics, AclOperation.CREATE, "--operation Create");

    RunningApp blind = app().start(config("shop")).awaitRunning();
    try {
      assertThat(blind.promises().findings().stream().map(BrokerPromises.Finding::toString))
          .anyMatch(line -> line.startsWith("settings of the brokers: unknown"))
          .as("of Kafka's own topics nobody needs a right")
          .noneMatch(line -> line.startsWith("topics: unknown"));
      client();
      observer();
    } finally {
      blind.close();
    }
    missesAlone(topics, AclOperation.READ, "--operation Read --topic shop.");
    missesAlone(topics, AclOperation.WRITE, "--operation Write --topic shop.");
    missesAlone(prefixed(ResourceType.GROUP), AclOperation.READ, "--operation Read --group shop.");
    missesAlone(
        prefixed(ResourceType.TRANSACTIONAL_ID),
        AclOperation.WRITE,
        "--operation Write --transactional-id shop.");
  }

  @Test
  void whoComesWithoutAUserIsToldSo() {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.START_TIMEOUT, "300ms")
            .with(ConfigKey.STATE_DIR, stateDir.toString());
    assertThatThrownBy(() -> App.named("plain").start(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another security protocol than PLAINTEXT");
  }

  /** Its own inbox, and the requests of what it calls; nothing of what is behind these. */
  private static void client() throws Exception {
    ResourcePattern inbox = literal("shop.web.replies");
    ResourcePattern requests = literal("shop.checkout.requests");
    give("web", inbox, AclOperation.CREATE);
    String noRead = refusal(() -> RequestClient.connect("web", config("web")).close());
    give("web", inbox, AclOperation.READ);
    take("web", inbox, AclOperation.CREATE);
    String noCreate = refusal(() -> RequestClient.connect("web", config("web")).close());
    give("web", inbox, AclOperation.CREATE);
    assertThat(noRead).contains("--operation Read", "--topic shop.");
    assertThat(noCreate).contains("--operation Create", "--topic shop.");

    try (RequestClient client = RequestClient.connect("web", config("web"))) {
      Reply<String> refused = ask(client, 1);
      assertThat(refused.isOk()).as("without Write on the requests").isFalse();
    }
    give("web", requests, AclOperation.WRITE);
    try (RequestClient client = RequestClient.connect("web", config("web"))) {
      assertThat(ask(client, 60).value()).isEqualTo("x!!");
    }
  }

  private static Reply<String> ask(RequestClient client, int seconds) throws Exception {
    return client
        .request(CHECKOUT, "x", RequestOptions.key("k").withTimeout(Duration.ofSeconds(seconds)))
        .get(2, TimeUnit.MINUTES);
  }

  /** The two topics of the registry, to be read. */
  private static void observer() {
    String nothing =
        refusal(() -> RegistryObserver.start(config("watcher"), InBroker.FAST).close());
    assertThat(nothing).contains("--operation Read", "--topic shop.");
    for (String name : List.of("shop.braid.registrations", "shop.braid.heartbeats")) {
      give("watcher", literal(name), AclOperation.READ);
    }
    try (RegistryObserver observer = RegistryObserver.start(config("watcher"), InBroker.FAST)) {
      InBroker.awaitLive(observer, "checkout", 1);
    }
  }

  /** It is refused for want of this one right, and for nothing else. */
  private static void missesAlone(ResourcePattern on, AclOperation operation, String command) {
    take("shop", on, operation);
    String told = refusal(() -> app().start(config("shop")).close());
    give("shop", on, operation);
    assertThat(told).contains(command);
    assertThat(told.split("kafka-acls", -1)).as(told).hasSize(2);
  }

  private static String refusal(Runnable start) {
    try {
      start.run();
    } catch (ConfigException refused) {
      return String.valueOf(refused.getMessage());
    }
    throw new AssertionError("expected a refusal");
  }

  private static ResourcePattern prefixed(ResourceType kind) {
    return new ResourcePattern(kind, "shop.", PatternType.PREFIXED);
  }

  private static ResourcePattern literal(String topic) {
    return new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
  }

  private static AclBinding binding(String user, ResourcePattern on, AclOperation operation) {
    return new AclBinding(
        on, new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }

  private static void give(String user, ResourcePattern on, AclOperation operation) {
    AclBinding binding = binding(user, on, operation);
    admin.createAcls(List.of(binding));
    await().until(() -> stands(binding));
  }

  private static void take(String user, ResourcePattern on, AclOperation operation) {
    AclBinding binding = binding(user, on, operation);
    admin.deleteAcls(List.of(binding.toFilter()));
    await().until(() -> !stands(binding));
  }

  /** The broker that is asked is the one that judges. */
  private static boolean stands(AclBinding binding) throws Exception {
    return !admin.describeAcls(binding.toFilter()).values().get().isEmpty();
  }
}
