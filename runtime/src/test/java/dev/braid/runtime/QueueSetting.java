package dev.braid.runtime;

import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What tests of queues need on a broker: a client, and apps that end with the test. */
abstract class QueueSetting {

  /** Embedded: it lets a hold on a request be short. */
  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir static Path stateDir;

  static Apps apps;
  static RequestClient client;

  final ServiceRef<String, String> ref = ServiceRef.text(Fresh.name("work"));
  final Queue<String> started = new ConcurrentLinkedQueue<>();
  final CountDownLatch letGo = new CountDownLatch(1);
  Apps mine;

  @BeforeAll
  static void connect() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    client = apps.client(Fresh.name("client"));
  }

  @AfterAll
  static void disconnect() {
    apps.close();
  }

  @BeforeEach
  void begin() {
    mine = new Apps(kafka.bootstrapServers(), stateDir);
  }

  @AfterEach
  void end() {
    letGo.countDown();
    mine.close();
  }

  Config queued(int workers) {
    return apps.config().with(ConfigKey.QUEUES, ref.name() + ":" + workers);
  }

  RunningApp start(Service<?, ?> service, Config config) {
    return mine.start(App.named(Fresh.name("app")).service(service), config).awaitRunning();
  }

  static CompletableFuture<Reply<String>> ask(ServiceRef<String, String> service, String x) {
    return client.request(service, x, RequestOptions.key("one"));
  }

  static Reply<String> get(CompletableFuture<Reply<String>> reply) throws Exception {
    return reply.get(3, TimeUnit.MINUTES);
  }

  String block(String text) throws InterruptedException {
    started.add(text);
    letGo.await();
    return text + "!";
  }

  void awaitStarted(int number) {
    await().atMost(Duration.ofMinutes(3)).until(() -> started.size() >= number);
  }

  String group() {
    return "queue." + ref.name();
  }

  void setUpGroup(String setting, String value) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.GROUP, group()),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  static void createTopic(String topic, int partitions) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create(topic, partitions);
    }
  }
}
