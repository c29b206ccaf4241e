package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Services that keep a state, or their replies, on a broker and over restarts. */
class StatefulServiceIT {

  private static final int PARTITIONS = 3;

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;
  @TempDir Path otherDir;

  private final AtomicInteger counted = new AtomicInteger();
  private final AtomicInteger charged = new AtomicInteger();

  private final ServiceRef<String, String> counter = ServiceRef.text(Fresh.name("counter"));
  private final ServiceRef<String, String> charge = ServiceRef.text(Fresh.name("charge"));
  private final ServiceRef<String, String> order = ServiceRef.text(Fresh.name("order"));

  private final App app =
      App.named(Fresh.name("keeping"))
          .service(
              Service.stateful(
                  counter,
                  Codec.text(),
                  (state, input, request) -> {
                    counted.incrementAndGet();
                    String all = state == null ? input : state + " " + input;
                    return Transition.to(all, all);
                  }))
          .service(
              Service.of(charge, input -> input + "#" + charged.incrementAndGet()).idempotent())
          .flow(
              FlowDefinition.of(
                  order.name(), Pipe.of(Call.of(charge.name()), Call.of(counter.name()))));

  private Config config(Path folder) {
    return Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, folder.toString());
  }

  private static Reply<String> ask(
      RequestClient client, ServiceRef<String, String> service, String input) throws Exception {
    return client.request(service, input, RequestOptions.key("a")).get(3, TimeUnit.MINUTES);
  }

  @Test
  void stateAndKeptRepliesSurviveARestartAndAMove() throws Exception {
    try (RequestClient client = RequestClient.connect(Fresh.name("client"), config(stateDir));
        RawCaller raw =
            RawCaller.connect(kafka.bootstrapServers(), Fresh.name("raw") + ".replies", 1)) {
      try (RunningApp first = app.start(config(stateDir)).awaitRunning()) {
        assertThat(ask(client, counter, "1")).isEqualTo(new Reply.Ok<>("1"));
        assertThat(ask(client, order, "x")).isEqualTo(new Reply.Ok<>("1 x#1"));
        assertThat(answer(raw, counter, "2")).isEqualTo("1 x#1 2");
        assertThat(answer(raw, charge, "y")).isEqualTo("y#2");
        assertThat(first.count(EngineCounter.KEPT_REPLY)).isZero();
      }
      try (RunningApp second = app.start(config(stateDir)).awaitRunning()) {
        assertThat(answer(raw, counter, "2")).isEqualTo("1 x#1 2");
        assertThat(answer(raw, charge, "y")).isEqualTo("y#2");
        assertThat(second.count(EngineCounter.KEPT_REPLY)).isEqualTo(2);
        assertThat(ask(client, counter, "3")).isEqualTo(new Reply.Ok<>("1 x#1 2 3"));
      }
      try (RunningApp moved = app.start(config(otherDir)).awaitRunning()) {
        assertThat(answer(raw, counter, "2")).isEqualTo("1 x#1 2");
        assertThat(answer(raw, charge, "y")).isEqualTo("y#2");
        assertThat(moved.count(EngineCounter.KEPT_REPLY)).isEqualTo(2);
        assertThat(ask(client, order, "z")).isEqualTo(new Reply.Ok<>("1 x#1 2 3 z#3"));
      }
    }
    assertThat(counted).hasValue(5);
    assertThat(charged).hasValue(3);
  }

  /** Asks with a call id that is the same whenever the service and the input are. */
  private static String answer(RawCaller raw, ServiceRef<String, String> service, String input) {
    byte[] id = RawCaller.newId();
    ProducerRecord<byte[], byte[]> request = raw.request(service.name(), "a", input, id);
    Wire.put(request.headers(), Wire.CALL, "raw-" + input);
    raw.send(request);
    return raw.awaitText(id);
  }

  /** From a client, from a flow, and from a service that hands on. */
  @Test
  void aRequestWithoutAKeyGoesToThePartitionOfItsCallId() throws Exception {
    ServiceRef<String, String> twice = ServiceRef.text(Fresh.name("twice"));
    Step charges =
        Pipe.of(
            Call.of(charge.name()),
            Call.of(charge.name()).withLabel("again"),
            Call.of(counter.name()));
    App both = app.flow(FlowDefinition.of(twice.name(), charges));
    try (RequestClient client = RequestClient.connect(Fresh.name("client"), config(stateDir));
        RunningApp running = both.start(config(stateDir)).awaitRunning()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.request(charge, "x").get(3, TimeUnit.MINUTES).isOk()).isTrue();
        // The counter at the end wants a key; that the charge was asked is enough.
        assertThat(client.request(twice, "x").get(3, TimeUnit.MINUTES).code()).isEqualTo(400);
      }
      assertThat(running.count(EngineCounter.MISSING_KEY)).isEqualTo(10);
      // Services of the same app hand on: the charge to the charge, and that to the counter.
      assertThat(running.count(EngineCounter.HANDED_ON)).isEqualTo(20);
    }
    List<ConsumerRecord<byte[], byte[]>> requests = records(Wire.requestTopic(charge.name()), 30);
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.key()).isNull();
              String callId = new String(Wire.callId(request.headers()), UTF_8);
              assertThat(request.partition()).isEqualTo(Wire.partition(callId, PARTITIONS));
            });
    assertThat(requests.stream().map(ConsumerRecord::partition).distinct()).hasSizeGreaterThan(1);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (records.size() < count && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    assertThat(records).hasSize(count);
    return records;
  }
}
