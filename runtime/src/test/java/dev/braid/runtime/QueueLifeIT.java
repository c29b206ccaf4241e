package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Guarantee;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** How workers of a queue come and go, and what becomes of what they had in hand. */
class QueueLifeIT extends QueueSetting {

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
      dying.awaitLine(HeldQueueMain.BEGUN, Duration.ofMinutes(3));
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
      assertThat(reply.fault().code()).isEqualTo(504);
      assertThat(reply.fault().message()).contains("3 times");
      assertThat(started).isEmpty();
      assertThat(app.count(DeadLetterReason.CRASH_LOOP)).isEqualTo(1);
      assertThat(app.count(EngineCounter.REDELIVERED)).isEqualTo(1);
      try (TopicReader letters =
          new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(ref.name()))) {
        letters.await(1, Duration.ofMinutes(3));
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

  /** What is in hand is finished; what is not begun is for others, and counts as delivered once. */
  @Test
  void whoStopsFinishesWhatItHasAndTakesNoMore() throws Exception {
    RunningApp leaving = start(Service.of(ref, this::block), queued(1));
    CompletableFuture<Reply<String>> first = ask(ref, "x");
    CompletableFuture<Reply<String>> second = ask(ref, "y");
    awaitStarted(1);
    String begun = started.element();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(leaving::close);
    await().atMost(Duration.ofMinutes(3)).until(() -> leaving.workers().isDraining());
    letGo.countDown();
    closed.get(3, TimeUnit.MINUTES);
    assertThat(started).containsExactly(begun);
    RunningApp heir = start(Service.of(ref, this::block), queued(1));
    assertThat(get(first).value()).isEqualTo("x!");
    assertThat(get(second).value()).isEqualTo("y!");
    assertThat(started).hasSize(2);
    assertThat(heir.count(EngineCounter.REDELIVERED)).isZero();
  }

  /** A handler may have told others of its thread. */
  @Test
  void anInterruptThatComesLateCostsNoSlot() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>(Thread.currentThread());
    RunningApp app =
        start(
            Service.of(
                ref,
                text -> {
                  thread.set(Thread.currentThread());
                  return text + "!";
                }),
            queued(1));
    assertThat(get(ask(ref, "x")).value()).isEqualTo("x!");
    thread.get().interrupt();
    assertThat(get(ask(ref, "y")).value()).isEqualTo("y!");
    assertThat(app.ended()).as("x may come again, and the app goes on").isNotDone();
  }

  /** Who changes from partitions to a queue has all requests of a day in its topic. */
  @Test
  void aNewQueueLeavesOutWhatHasExpired() throws Exception {
    createTopic(Wire.requestTopic(ref.name()), 1);
    try (RawCaller caller =
        RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller") + ".replies", 1)) {
      byte[] old = RawCaller.newId();
      ProducerRecord<byte[], byte[]> request = caller.request(ref.name(), "key", "old", old);
      long anHourAgo = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
      caller.send(
          new ProducerRecord<>(
              request.topic(), 0, anHourAgo, request.key(), request.value(), request.headers()));
      byte[] recent = RawCaller.newId();
      caller.send(caller.request(ref.name(), "key", "recent", recent));
      start(Service.of(ref, text -> text + "!"), queued(1));
      assertThat(caller.awaitText(recent)).isEqualTo("recent!");
      assertThat(caller.count(old)).isZero();
    }
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
        .atMost(Duration.ofMinutes(3))
        .until(
            () ->
                client
                        .request(ref, "x", RequestOptions.timeout(Duration.ofMillis(300)))
                        .get()
                        .code()
                    == 404);
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
