package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A send fails, and its transaction is aborted. Kafka Streams commits nothing while the group
 * rebalances: then it does that without the thread's other tasks, and undoes what these have done.
 *
 * <p>Where a heartbeat comes early the abort comes too late for that, so it is for looking: what
 * holds in every build is {@code TaskStartsTest} and {@code BoundedProducerTest}.
 */
@EnabledIfSystemProperty(
    named = "braid.test.faults",
    matches = "long",
    disabledReason = "takes most of a minute: with -Dbraid.test.faults=long")
@Timeout(400)
class AbortDuringRebalanceIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int TASKS = 4;

  /** Members learn of a rebalance with a heartbeat, which is this by four. */
  private static final String SHORT_SESSION = "6s";

  private static final String LONG_SESSION = "48s";

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path stateDir;

  private final ServiceRef<String, String> echo = ServiceRef.text(Fresh.name("echo"));
  private final String requests = Wire.requestTopic(echo.name());
  private final String name = Fresh.name("echoing");
  private final String replies = Fresh.name("caller") + ".replies";
  private final String refusing = Fresh.name("refusing") + ".replies";

  @Test
  void whatOtherTasksHaveDoneIsDoneOnceMore() throws Exception {
    Map<String, Object> brokers = Map.of("bootstrap.servers", kafka.bootstrapServers());
    Set<String> asked = new HashSet<>();
    try (Admin admin = Admin.create(brokers);
        RunningApp one = start("one", SHORT_SESSION);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(brokers, new ByteArraySerializer(), new ByteArraySerializer())) {
      one.awaitRunning();
      create(admin, replies);
      create(admin, refusing);
      String member = group(admin).members().iterator().next().consumerId();
      try (TopicReader known = new TopicReader(kafka.bootstrapServers(), refusing)) {
        for (int task = 0; task < TASKS; task++) {
          ask(producer, task, "known-" + task, refusing);
        }
        known.await(TASKS, PATIENCE);
      }
      admin.incrementalAlterConfigs(compacted()).all().get();

      try (RunningApp slow = start("slow", LONG_SESSION)) {
        slow.awaitRunning();
        List<Integer> tasks = shared(admin, member);
        try (RunningApp third = start("third", SHORT_SESSION);
            TopicReader letters =
                new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(echo.name()))) {
          while (group(admin).groupState() == GroupState.STABLE) {
            letters.read();
          }
          askFor(Duration.ofSeconds(2), producer, tasks.get(1), asked);
          ask(producer, tasks.get(0), "refused", refusing);
          askFor(Duration.ofSeconds(1), producer, tasks.get(1), asked);
          third.awaitRunning();
          letters.await("refused", PATIENCE);
        }

        asked.removeAll(committed(replies, asked.size()));
        assertThat(asked).as("have no reply that is committed").isEmpty();
        assertThat(one.count(EngineCounter.ABORTED)).isPositive();
      }
    }
  }

  private RunningApp start(String instance, String session) {
    return App.named(name)
        .service(Service.of(echo, text -> text).idempotent())
        .start(
            Patience.config(kafka.bootstrapServers())
                .with(ConfigKey.STATE_DIR, stateDir.resolve(instance).toString())
                .with(ConfigKey.PARTITIONS, String.valueOf(TASKS))
                .with(ConfigKey.STANDBYS, "0")
                .with(ConfigKey.TRANSACTION_TIMEOUT, "1m")
                .with(ConfigKey.SESSION_TIMEOUT, session));
  }

  private ConsumerGroupDescription group(Admin admin) throws Exception {
    List<String> groups =
        admin.listGroups().all().get().stream()
            .map(GroupListing::groupId)
            .filter(group -> group.contains(echo.name()))
            .toList();
    assertThat(groups).hasSize(1);
    return admin.describeConsumerGroups(groups).all().get().values().iterator().next();
  }

  /** The tasks of this member when another one has the others. */
  private List<Integer> shared(Admin admin, String member) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      for (MemberDescription each : group(admin).members()) {
        List<Integer> tasks =
            each.assignment().topicPartitions().stream()
                .filter(partition -> partition.topic().equals(requests))
                .map(TopicPartition::partition)
                .toList();
        if (each.consumerId().equals(member) && tasks.size() == TASKS / 2) {
          return tasks;
        }
      }
      assertThat(System.nanoTime()).as("it shares no tasks").isLessThan(end);
    }
  }

  private static void create(Admin admin, String topic) {
    new Topics(admin).create(new NewTopic(topic, Optional.of(1), Optional.of((short) 1)));
  }

  /** No record without a key is taken any more. */
  private Map<ConfigResource, Collection<AlterConfigOp>> compacted() {
    return Map.of(
        new ConfigResource(ConfigResource.Type.TOPIC, refusing),
        List.of(
            new AlterConfigOp(
                new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET)));
  }

  /** The ids of so many replies that are committed, or of fewer if there are no more. */
  private Set<String> committed(String topic, int many) {
    Set<String> ids = new HashSet<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (ids.size() < many && System.nanoTime() < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                reply ->
                    ids.add(
                        new String(
                            reply.headers().lastHeader(Wire.CORRELATION_ID).value(), UTF_8)));
      }
    }
    return ids;
  }

  private void askFor(
      Duration time, KafkaProducer<byte[], byte[]> producer, int task, Set<String> asked)
      throws Exception {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      String id = "asked-" + asked.size();
      asked.add(id);
      ask(producer, task, id, replies);
    }
  }

  private void ask(KafkaProducer<byte[], byte[]> producer, int task, String id, String home)
      throws Exception {
    ProducerRecord<byte[], byte[]> request =
        new ProducerRecord<>(requests, task, null, id.getBytes(UTF_8));
    request.headers().add(Wire.CORRELATION_ID, id.getBytes(UTF_8));
    request.headers().add(Wire.REPLY_TOPIC, home.getBytes(UTF_8));
    request.headers().add(Wire.REPLY_PARTITION, RawCaller.int4(0));
    producer.send(request).get();
  }
}
