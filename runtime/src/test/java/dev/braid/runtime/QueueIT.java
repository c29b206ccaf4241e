package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.DeadLetterReason;
import dev.braid.dsl.kafka.EngineCounter;
import dev.braid.dsl.kafka.Wire;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Services that take their requests from a queue, on a broker. */
class QueueIT {

  /** Embedded: it lets a hold on a request be short. */
  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir static Path stateDir;

  private static Apps apps;
  private static RequestClient client;

  private final ServiceRef<String, String> ref = ServiceRef.text(Fresh.name("work"));
  private final Queue<String> started = new ConcurrentLinkedQueue<>();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private Apps mine;

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

  private Config queued(int slots) {
    return apps.config().with(ConfigKey.QUEUES, ref.name() + ":" + slots);
  }

  private RunningApp start(Service<?, ?> service, Config config) {
    return mine.start(App.named(Fresh.name("app")).service(service), config).awaitRunning();
  }

  private static CompletableFuture<Reply<String>> ask(
      ServiceRef<String, String> service, String x) {
    return client.request(service, x, RequestOptions.key("one"));
  }

  private static Reply<String> get(CompletableFuture<Reply<String>> reply) throws Exception {
    return reply.get(30, TimeUnit.SECONDS);
  }

  private String block(String text) throws InterruptedException {
    started.add(text);
    letGo.await();
    return text + "!";
  }

  private void awaitStarted(int number) {
    await().atMost(Duration.ofSeconds(30)).until(() -> started.size() >= number);
  }

  private String group() {
    return "queue." + ref.name();
  }

  private void setUpGroup(String setting, String value) throws Exception {
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

  private static void createTopic(String topic, int partitions) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create(topic, partitions);
    }
  }

  /** A service whose requests are answered when so many are being worked on at once. */
  private Service<String, String> meeting(int number) {
    CountDownLatch allAtWork = new CountDownLatch(number);
    return Service.of(
        ref,
        text -> {
          allAtWork.countDown();
          allAtWork.await();
          return text + "!";
        });
  }

  private List<RunningApp> threeInstances(Service<?, ?> service) {
    List<RunningApp> running =
        IntStream.range(0, 3)
            .mapToObj(i -> mine.start(App.named(Fresh.name("app")).service(service), queued(2)))
            .toList();
    running.forEach(RunningApp::awaitRunning);
    return running;
  }

  /** By partition, the requests of one key would wait for each other. */
  @Test
  void allSlotsOfAllInstancesGetWorkWhateverItsKey() throws Exception {
    List<RunningApp> running = threeInstances(meeting(6));
    List<CompletableFuture<Reply<String>>> replies =
        IntStream.range(0, 6).mapToObj(i -> ask(ref, "x" + i)).toList();
    for (int i = 0; i < 6; i++) {
      assertThat(get(replies.get(i)).value()).isEqualTo("x" + i + "!");
    }
    assertThat(running).allMatch(app -> app.count(EngineCounter.REDELIVERED) == 0);
  }

  /** A topic that somebody else has created. */
  @Test
  void moreSlotsThanPartitionsAllGetWork() throws Exception {
    createTopic(Wire.requestTopic(ref.name()), 2);
    threeInstances(meeting(6));
    try (RawCaller caller =
        RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller") + ".replies", 1)) {
      List<byte[]> ids = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        byte[] id = RawCaller.newId();
        ids.add(id);
        ProducerRecord<byte[], byte[]> request = caller.request(ref.name(), "key", "x", id);
        caller.send(
            new ProducerRecord<>(
                request.topic(), i % 2, request.key(), request.value(), request.headers()));
      }
      for (byte[] id : ids) {
        assertThat(caller.awaitText(id)).isEqualTo("x!");
      }
    }
  }

  @Test
  void requestsAreTakenInOrderAsASlotIsFree() throws Exception {
    RunningApp app = start(Service.of(ref, this::block), queued(1));
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replies.add(ask(ref, "x" + i));
    }
    awaitStarted(1);
    assertThat(app.workers().inHand(ref.name())).isEqualTo(1);
    letGo.countDown();
    for (CompletableFuture<Reply<String>> reply : replies) {
      assertThat(get(reply).code()).isEqualTo(200);
    }
    assertThat(started).containsExactly("x0", "x1", "x2", "x3", "x4");
  }

  @Test
  void whatADeadWorkerHadInHandIsDeliveredAgainAndAnsweredOnce() throws Exception {
    ServiceRef<String, String> held = HeldQueueMain.REF;
    createTopic(Wire.requestTopic(held.name()), 1);
    try (RawCaller caller =
            RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller") + ".replies", 1);
        ChildJvms children = new ChildJvms(Path.of("target", "queue"))) {
      ChildJvm dying =
          children.start(
              "held",
              JvmCommand.of(
                  HeldQueueMain.class,
                  "--bootstrap-servers=" + kafka.bootstrapServers(),
                  "--state-dir=" + stateDir.resolve("child"),
                  "--queues=" + held.name() + ":1"));
      byte[] id = RawCaller.newId();
      caller.send(caller.request(held.name(), "key", "x", id));
      dying.awaitLine(HeldQueueMain.BEGUN, Duration.ofSeconds(60));
      RunningApp heir =
          start(
              Service.of(held, text -> text + "!"),
              apps.config().with(ConfigKey.QUEUES, held.name() + ":1"));
      dying.kill();
      assertThat(caller.awaitText(id)).isEqualTo("x!");
      assertThat(heir.count(EngineCounter.REDELIVERED)).isEqualTo(1);
      byte[] last = RawCaller.newId();
      caller.send(caller.request(held.name(), "key", "y", last));
      assertThat(caller.awaitText(last)).isEqualTo("y!");
      assertThat(caller.count(id)).isEqualTo(1);
    }
  }

  @Test
  void poisonIsSetAsideAndOthersGoOn() throws Exception {
    Service<Integer, Integer> doubled =
        Service.of(
            ServiceRef.of(ref.name(), Codec.json(Integer.class), Codec.json(Integer.class)),
            number -> 2 * number);
    RunningApp app = start(doubled, queued(2));
    ServiceRef<Object, Object> asked = ServiceRef.tree(ref.name());
    assertThat(client.request(asked, "four").get(30, TimeUnit.SECONDS).code()).isEqualTo(400);
    assertThat(client.request(asked, 4).get(30, TimeUnit.SECONDS).value()).isEqualTo(8L);
    assertThat(app.count(DeadLetterReason.UNDECODABLE)).isEqualTo(1);
    try (TopicReader letters =
        new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(ref.name()))) {
      letters.await(1, Duration.ofSeconds(20));
    }
    assertThat(app.count(EngineCounter.REDELIVERED)).isZero();
  }

  @Test
  void aFaultOfAHandlerIsAnswered() throws Exception {
    Service<String, String> failing =
        Service.of(
            ref,
            text -> {
              throw new FaultException(422, "not so");
            });
    start(failing, queued(1));
    assertThat(get(ask(ref, "x")).fault())
        .isEqualTo(new Fault(422, "not so", new Fault.Origin(ref.name(), "")));
  }

  /** As if three workers had died with it. */
  @Test
  void aRequestThatWasDeliveredThreeTimesIsNotTriedAgain() throws Exception {
    setUpGroup("share.auto.offset.reset", "earliest");
    String topic = Wire.requestTopic(ref.name());
    createTopic(topic, 1);
    try (RawCaller caller =
        RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller") + ".replies", 1)) {
      byte[] id = RawCaller.newId();
      ProducerRecord<byte[], byte[]> request = caller.request(ref.name(), "key", "boom", id);
      caller.send(request);
      releaseThrice(topic);
      RunningApp app = start(Service.of(ref, this::block), queued(2));
      Reply<?> reply = caller.awaitReply(id);
      assertThat(reply.fault().code()).isEqualTo(500);
      assertThat(reply.fault().message()).contains("3 times");
      assertThat(started).isEmpty();
      assertThat(app.count(DeadLetterReason.CRASH_LOOP)).isEqualTo(1);
      assertThat(app.count(EngineCounter.REDELIVERED)).isEqualTo(1);
      try (TopicReader letters =
          new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(ref.name()))) {
        letters.await(1, Duration.ofSeconds(20));
      }
    }
  }

  private void releaseThrice(String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            group(),
            "share.acknowledgement.mode",
            "explicit");
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      for (int delivered = 0; delivered < 3; ) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        for (ConsumerRecord<byte[], byte[]> record : records) {
          assertThat((int) record.deliveryCount().orElseThrow()).isEqualTo(++delivered);
          consumer.acknowledge(record, AcknowledgeType.RELEASE);
        }
        consumer.commitSync();
      }
    }
  }

  @Test
  void aHandlerThatTakesLongKeepsItsRequest() throws Exception {
    setUpGroup("share.record.lock.duration.ms", "1000");
    RunningApp app = start(Service.of(ref, this::block), queued(2));
    CompletableFuture<Reply<String>> reply = ask(ref, "x");
    await().atMost(Duration.ofSeconds(30)).until(() -> app.count(EngineCounter.RENEWED) >= 4);
    letGo.countDown();
    assertThat(get(reply).value()).isEqualTo("x!");
    assertThat(get(ask(ref, "y")).value()).isEqualTo("y!");
    assertThat(started).containsExactly("x", "y");
    assertThat(app.count(EngineCounter.LOST_LOCK)).isZero();
    assertThat(app.count(EngineCounter.REDELIVERED)).isZero();
  }

  @Test
  void aHandlerBeyondItsLimitIsInterruptedAndItsSlotGoesOn() throws Exception {
    Service<String, String> limited =
        Service.of(ref, text -> text.equals("stuck") ? block(text) : text + "!");
    RunningApp app = start(limited.limit(Duration.ofMillis(300)), queued(1));
    assertThat(get(ask(ref, "stuck")).code()).isEqualTo(504);
    assertThat(get(ask(ref, "x")).value()).isEqualTo("x!");
    assertThat(app.count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);
    assertThat(app.count(EngineCounter.ABANDONED_LANE)).isZero();
    assertThat(app.workers().abandoned()).isZero();
  }

  @Test
  void aHandlerThatAnswersLaterHoldsItsSlot() throws Exception {
    CompletableFuture<String> later = new CompletableFuture<>();
    Service<String, String> async =
        Service.async(
            ref,
            (text, request) -> {
              started.add(text);
              return later;
            });
    start(async, queued(1));
    CompletableFuture<Reply<String>> first = ask(ref, "x");
    CompletableFuture<Reply<String>> second = ask(ref, "y");
    awaitStarted(1);
    later.complete("done");
    assertThat(get(first).value()).isEqualTo("done");
    assertThat(get(second).value()).isEqualTo("done");
    assertThat(started).hasSize(2);
  }

  /** What is in hand is finished; what is not begun is for others, and counts as delivered once. */
  @Test
  void whoStopsFinishesWhatItHasAndTakesNoMore() throws Exception {
    RunningApp leaving = start(Service.of(ref, this::block), queued(1));
    CompletableFuture<Reply<String>> first = ask(ref, "x");
    CompletableFuture<Reply<String>> second = ask(ref, "y");
    awaitStarted(1);
    String begun = started.element();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(leaving::close);
    await().atMost(Duration.ofSeconds(20)).until(() -> leaving.workers().isDraining());
    letGo.countDown();
    closed.get(30, TimeUnit.SECONDS);
    assertThat(started).containsExactly(begun);
    RunningApp heir = start(Service.of(ref, this::block), queued(1));
    assertThat(get(first).value()).isEqualTo("x!");
    assertThat(get(second).value()).isEqualTo("y!");
    assertThat(started).hasSize(2);
    assertThat(heir.count(EngineCounter.REDELIVERED)).isZero();
  }

  @Test
  void aServiceIsServedInOneFormOnly() {
    Service<String, String> echo = Service.of(ref, text -> text + "!");
    App app = App.named(Fresh.name("app")).service(echo);
    try (RunningApp byPartition = mine.start(app, apps.config())) {
      byPartition.awaitRunning();
      assertThatThrownBy(() -> app.start(queued(1)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is served by partition by group service." + ref.name())
          .hasMessageContaining("stop all its instances");
    }
    try (RunningApp fromQueue = mine.start(app, queued(1))) {
      fromQueue.awaitRunning();
      assertThatThrownBy(() -> app.start(apps.config()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is served from a queue by group " + group());
    }
  }

  @Test
  void whoHasNoWorkersIsAnswered404AndWhoHasIsServed() throws Exception {
    createTopic(Wire.requestTopic(ref.name()), 1);
    Fault nobody = get(ask(ref, "x")).fault();
    assertThat(nobody.code()).isEqualTo(404);
    assertThat(nobody.message()).isEqualTo("nobody serves '%s'", ref.name());
    try (RunningApp app =
        mine.start(
            App.named(Fresh.name("app")).service(Service.of(ref, text -> text + "!")), queued(1))) {
      app.awaitRunning();
      assertThat(get(ask(ref, "x")).value()).isEqualTo("x!");
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                client
                        .request(ref, "x", RequestOptions.timeout(Duration.ofMillis(300)))
                        .get()
                        .code()
                    == 404);
  }

  /** In place it would not wait until a slot is free. */
  @Test
  void aFlowOfTheSameAppAsksTheQueue() throws Exception {
    ServiceRef<String, String> flow = ServiceRef.text(Fresh.name("flow"));
    App app =
        App.named(Fresh.name("app"))
            .service(Service.of(ref, this::block))
            .flow(
                FlowDefinition.of(
                    flow.name(),
                    Pipe.of(Call.of(ref.name()), Call.of(ref.name()).withLabel("two"))));
    RunningApp running = mine.start(app, queued(1)).awaitRunning();
    CompletableFuture<Reply<String>> reply = ask(flow, "x");
    awaitStarted(1);
    assertThat(running.workers().inHand(ref.name())).isEqualTo(1);
    letGo.countDown();
    assertThat(get(reply).value()).isEqualTo("x!!");
  }

  @Test
  void underExactlyOnceAQueueGivesOutWhatIsCommitted() throws Exception {
    start(
        Service.of(ref, text -> text + "!"),
        queued(1).with(ConfigKey.GUARANTEE, Guarantee.EXACTLY_ONCE.text()));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, group());
      assertThat(
              admin
                  .describeConfigs(List.of(group))
                  .all()
                  .get()
                  .get(group)
                  .get("share.isolation.level")
                  .value())
          .isEqualTo("read_committed");
    }
    assertThat(get(ask(ref, "x")).value()).isEqualTo("x!");
  }
}
