package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.Topics;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One caller's place for replies goes away, and all others are served: of what keeps state, in
 * transactions, of what keeps none, and of a flow. Each test breaks one address, which has been
 * answered before, and asks in the name of its caller; other callers ask on all the while.
 *
 * <p>The long form, with {@code -Dbraid.test.faults=long}, has a state of 10,000 keys in each
 * partition, and 200 requests a second for half a minute.
 */
class BrokenReplyPlaceIT {

  private static final boolean LONG = "long".equals(System.getProperty("braid.test.faults"));
  private static final int KEYS = LONG ? 30_000 : 300;
  private static final int RATE = LONG ? 200 : 50;
  private static final Duration LOAD = Duration.ofSeconds(LONG ? 30 : 3);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final ServiceRef<String, String> COUNTER = ServiceRef.text("counter");
  private static final ServiceRef<String, String> ECHO = ServiceRef.text("echo");
  private static final ServiceRef<String, String> TWICE = ServiceRef.text("twice");

  @TempDir static Path stateDir;

  private static EmbeddedKafka kafka;
  private static Admin admin;
  private static RunningApp app;
  private static RunningApp echo;
  private static RequestClient others;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() throws Exception {
    kafka =
        EmbeddedKafka.start(
            EmbeddedKafka.options()
                .withBrokers(2)
                .withSetting(
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .withSetting("allow.everyone.if.no.acl.found", "true")
                .withSetting("super.users", "User:nobody"));
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    admin = Admin.create(settings);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, stateDir.toString())
            .with(ConfigKey.REPLICATION_FACTOR, "2");
    echo = App.named("echoing").service(Service.of(ECHO, text -> text)).start(config);
    app =
        App.named("counting")
            .service(
                Service.stateful(
                    COUNTER,
                    Codec.text(),
                    (state, input, request) -> {
                      String all =
                          Integer.toString(state == null ? 1 : Integer.parseInt(state) + 1);
                      return Transition.to(all, all);
                    }))
            .flow(
                FlowDefinition.of(
                    "twice",
                    Pipe.of(
                        Call.of("echo"),
                        Call.of("echo")
                            .withLabel("again")
                            .withOptions(CallOptions.NONE.withTimeout(Duration.ofSeconds(20))))))
            .start(config.with(ConfigKey.SLIPS, "false"));
    echo.awaitRunning();
    app.awaitRunning();
    others = RequestClient.connect("others", config);
    List<CompletableFuture<?>> filled = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      filled.add(others.request(COUNTER, "x", RequestOptions.key("key-" + i)));
    }
    CompletableFuture.allOf(filled.toArray(CompletableFuture[]::new))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    others.close();
    app.close();
    echo.close();
    producer.close(Duration.ofSeconds(1));
    admin.close(Duration.ofSeconds(1));
    kafka.close();
  }

  /** What is done to the place. */
  @FunctionalInterface
  private interface Break {
    void strike(String topic) throws Exception;
  }

  private static void create(String topic, int partitions, Map<String, String> config) {
    new Topics(admin)
        .create(
            new NewTopic(topic, Optional.of(partitions), Optional.of((short) 1)).configs(config));
  }

  /**
   * It is gone when this returns: until a broker has heard of that, it takes what is sent there.
   */
  private static void delete(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    await().atMost(PATIENCE).until(() -> !isHeldByABroker(topic));
  }

  private static boolean isHeldByABroker(String topic) throws Exception {
    return admin.describeLogDirs(kafka.nodeIds()).allDescriptions().get().values().stream()
        .flatMap(folders -> folders.values().stream())
        .flatMap(folder -> folder.replicaInfos().keySet().stream())
        .anyMatch(partition -> partition.topic().equals(topic));
  }

  private static void ask(ServiceRef<?, ?> service, String topic, String key, String id)
      throws Exception {
    ProducerRecord<byte[], byte[]> request =
        new ProducerRecord<>(
            Wire.requestTopic(service.name()),
            key == null ? null : key.getBytes(UTF_8),
            "x".getBytes(UTF_8));
    request.headers().add(Wire.CORRELATION_ID, id.getBytes(UTF_8));
    request.headers().add(Wire.REPLY_TOPIC, topic.getBytes(UTF_8));
    request.headers().add(Wire.REPLY_PARTITION, RawCaller.int4(2));
    producer.send(request).get();
  }

  /** Asks on, as others do. Answers what went wrong; the longest wait is printed. */
  private static List<String> load(ServiceRef<String, String> service, CountDownLatch begun)
      throws Exception {
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    long[] longest = new long[1];
    long start = System.nanoTime();
    long requests = LOAD.toSeconds() * RATE;
    CountDownLatch pace = new CountDownLatch(1);
    for (int i = 0; i < requests; i++) {
      long asked = System.nanoTime();
      CompletableFuture<Reply<String>> reply =
          others.request(service, "x", RequestOptions.key("key-" + i % KEYS));
      replies.add(
          reply.whenComplete(
              (ended, failure) -> {
                synchronized (longest) {
                  longest[0] = Math.max(longest[0], System.nanoTime() - asked);
                }
              }));
      begun.countDown();
      long due = start + (i + 1) * 1_000_000_000L / RATE;
      pace.await(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    List<String> wrong = new ArrayList<>();
    for (CompletableFuture<Reply<String>> reply : replies) {
      Reply<String> ended = reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!ended.isOk()) {
        wrong.add(ended.toString());
      }
    }
    System.out.printf(
        "%s: %d requests of others, the longest wait %d ms%n",
        service.name(), requests, longest[0] / 1_000_000);
    return wrong;
  }

  private static CompletableFuture<List<String>> loadInBackground(
      ServiceRef<String, String> service) throws Exception {
    CountDownLatch begun = new CountDownLatch(RATE);
    CompletableFuture<List<String>> load = inBackground("others", () -> load(service, begun));
    begun.await();
    return load;
  }

  /** Breaks a place of each of them at once. Answers why their replies were set aside. */
  private static Map<String, String> broken(
      String name, String key, Break strike, List<ServiceRef<String, String>> services)
      throws Exception {
    long aborted = app.count(EngineCounter.ABORTED);
    Map<String, CompletableFuture<String>> breaking = new TreeMap<>();
    for (ServiceRef<String, String> service : services) {
      breaking.put(
          service.name(), inBackground(service.name(), () -> broken(name, service, key, strike)));
    }
    Map<String, String> reasons = new TreeMap<>();
    for (Map.Entry<String, CompletableFuture<String>> broken : breaking.entrySet()) {
      reasons.put(
          broken.getKey(), broken.getValue().get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    long inTransactions = services.stream().filter(service -> !service.equals(ECHO)).count();
    assertThat(app.count(EngineCounter.ABORTED) - aborted).isLessThanOrEqualTo(inTransactions);
    assertThat(app.count(EngineCounter.FAILED_THREAD)).isZero();
    return reasons;
  }

  private static <T> CompletableFuture<T> inBackground(String name, Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable failed) {
                result.completeExceptionally(failed);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  /** Answers why the reply was set aside. */
  private static String broken(
      String name, ServiceRef<String, String> service, String key, Break strike) throws Exception {
    String topic = name + "-" + service.name() + ".replies";
    create(topic, 3, Map.of());
    ask(service, topic, "first", name + "-before");
    try (TopicReader reader = new TopicReader(kafka.bootstrapServers(), topic)) {
      reader.await(name + "-before", PATIENCE);
    }
    CompletableFuture<List<String>> load = loadInBackground(service);
    strike.strike(topic);
    long asked = System.nanoTime();
    ask(service, topic, key, name);
    String why;
    try (TopicReader letters =
        new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(service.name()))) {
      DeadLetter letter = DeadLetter.read(letters.await(name, PATIENCE));
      System.out.printf(
          "%s of %s: set aside after %d ms%n",
          name, service.name(), (System.nanoTime() - asked) / 1_000_000);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.UNDELIVERABLE_REPLY);
      assertThat(letter.payload()).isIn("1".getBytes(UTF_8), "x".getBytes(UTF_8));
      why = letter.message();
    }
    assertThat(load.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as("%d records were refused", app.count(EngineCounter.REFUSED_SEND))
        .isEmpty();
    return why;
  }

  @Test
  void aTopicThatIsDeleted() throws Exception {
    broken("deleted", "deleted", BrokenReplyPlaceIT::delete, List.of(COUNTER, ECHO, TWICE))
        .forEach(
            (service, why) ->
                assertThat(why)
                    .contains("partition 2 of topic 'deleted-%s.replies'".formatted(service)));
  }

  @Test
  void aTopicThatIsCreatedAnewWithFewerPartitions() throws Exception {
    Break shrink =
        topic -> {
          delete(topic);
          create(topic, 1, Map.of());
        };
    broken("shrunk", "shrunk", shrink, List.of(COUNTER, ECHO))
        .forEach(
            (service, why) ->
                assertThat(why)
                    .contains("partition 2 of topic 'shrunk-%s.replies'".formatted(service)));
  }

  /** The address has been known for less than five minutes, so it is not asked about again. */
  @Test
  void aTopicThatMayNoLongerBeWrittenTo() throws Exception {
    Break forbid =
        topic -> {
          ResourcePattern pattern =
              new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
          admin
              .createAcls(
                  List.of(
                      new AclBinding(
                          pattern,
                          new AccessControlEntry(
                              "User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW)),
                      new AclBinding(
                          pattern,
                          new AccessControlEntry(
                              "User:*", "*", AclOperation.WRITE, AclPermissionType.DENY))))
              .all()
              .get();
        };
    broken("forbidden", "forbidden", forbid, List.of(COUNTER, ECHO))
        .forEach(
            (service, why) ->
                assertThat(why)
                    .contains("partition 2 of topic 'forbidden-%s.replies'".formatted(service)));
  }

  @Test
  void aTopicThatIsCompactedWhileTheRequestHasNoKey() throws Exception {
    Break compact =
        topic -> {
          delete(topic);
          create(topic, 3, Map.of("cleanup.policy", "compact"));
        };
    broken("compacted", null, compact, List.of(ECHO, TWICE))
        .forEach(
            (service, why) ->
                assertThat(why)
                    .contains("partition 2 of topic 'compacted-%s.replies'".formatted(service))
                    .containsIgnoringCase("compacted"));
  }

  @Test
  void aPartitionWhoseOnlyReplicaIsOffline() throws Exception {
    int victim = kafka.nodeIds().get(1);
    Break stop =
        topic -> {
          delete(topic);
          admin
              .createTopics(
                  List.of(
                      new NewTopic(
                          topic,
                          Map.of(
                              0, List.of(kafka.nodeIds().get(0)),
                              1, List.of(kafka.nodeIds().get(0)),
                              2, List.of(victim)))))
              .all()
              .get();
          kafka.stopBroker(victim);
        };
    try {
      assertThat(broken("offline", "offline", stop, List.of(COUNTER)))
          .containsValue("partition 2 of topic 'offline-counter.replies' has no leader");
    } finally {
      kafka.startBroker(victim);
    }
  }

  /** Its partitions have other leaders soon, and until then they are waited for. */
  @Test
  void aBrokerThatEndsAbortsNothing() throws Exception {
    int victim = kafka.nodeIds().get(1);
    long aborted = app.count(EngineCounter.ABORTED);
    CompletableFuture<List<String>> load = loadInBackground(COUNTER);
    kafka.stopBroker(victim);
    try {
      assertThat(load.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    } finally {
      kafka.startBroker(victim);
    }
    assertThat(app.count(EngineCounter.ABORTED)).isEqualTo(aborted);
    assertThat(app.count(EngineCounter.FAILED_THREAD)).isZero();
  }
}
