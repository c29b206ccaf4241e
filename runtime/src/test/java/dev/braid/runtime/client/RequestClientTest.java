package dev.braid.runtime.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Reply;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.CallTimes;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.Destinations;
import dev.braid.runtime.internal.broker.Directory;
import dev.braid.wire.Namespace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request client says, and does, when brokers take their time or are away. */
final class RequestClientTest {

  private static final ServiceRef<String, String> PRICE = ServiceRef.text("price");

  private static final TopicPartition PLACE = new TopicPartition("web.replies", 0);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final AtomicReference<OptionalInt> partitions = new AtomicReference<>(OptionalInt.of(1));

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          new Cluster(
              "cluster",
              List.of(new Node(0, "here", 9092)),
              List.of(new PartitionInfo("price.requests", 0, null, new Node[0], new Node[0])),
              Set.of(),
              Set.of()),
          false,
          new RoundRobinPartitioner(),
          new ByteArraySerializer(),
          new ByteArraySerializer());

  private double requests;

  /** The brokers, who say nothing before they are let. */
  private final class Brokers implements Destinations {

    private volatile boolean known;

    @Override
    public OptionalInt fresh(String topic) {
      return known ? partitions.get() : OptionalInt.empty();
    }

    @Override
    public OptionalInt partitions(String topic, Duration patience) {
      asked.countDown();
      try {
        answered.await();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
      known = partitions.get().isPresent();
      return partitions.get();
    }

    @Override
    public OptionalInt ask(String topic, Duration patience) {
      return partitions(topic, patience);
    }
  }

  private RequestClient client;

  @BeforeEach
  void connect() {
    consumer.assign(List.of(PLACE));
    consumer.updateEndOffsets(Map.of(PLACE, 0L));
    consumer.seek(PLACE, 0);
    measure("connection-count", () -> 1.0);
    measure("request-total", () -> requests);
    ServiceDirectory served = ServiceDirectory.fixed(Set.of("price"));
    client =
        new RequestClient(
            "web",
            Config.of("here:9092").with(ConfigKey.REQUEST_TIMEOUT, "3m"),
            () -> {},
            new Brokers(),
            new Directory(List.of(served), Optional.empty(), Namespace.NONE),
            CallTimes.UNTOLD,
            producer,
            ReplyInbox.open(
                PLACE.topic(),
                0,
                consumer,
                new GoneServices(ServiceDirectory.off(), InstantSource.system())),
            InstantSource.system());
  }

  private void measure(String name, Supplier<Double> value) {
    MetricName metric = new MetricName(name, "producer-metrics", "", Map.of());
    producer.setMockMetrics(
        metric,
        new Metric() {
          @Override
          public MetricName metricName() {
            return metric;
          }

          @Override
          public Object metricValue() {
            return value.get();
          }
        });
  }

  @AfterEach
  void close() {
    answered.countDown();
    client.close();
  }

  private static Reply<String> await(CompletableFuture<Reply<String>> reply) throws Exception {
    return reply.get(2, TimeUnit.MINUTES);
  }

  @Test
  void neverHoldsItsCaller() throws Exception {
    partitions.set(OptionalInt.of(0));
    CompletableFuture<Reply<String>> reply = client.request(PRICE, "x");
    asked.await();
    assertThat(reply).isNotDone();
    answered.countDown();
    assertThat(await(reply).code()).isEqualTo(404);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void keepsTheOrderOfRequestsBehindOneThatWaits() throws Exception {
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      replies.add(client.request(PRICE, "" + i));
    }
    answered.countDown();
    for (int i = 100; i < 200; i++) {
      replies.add(client.request(PRICE, "" + i));
    }
    while (producer.history().size() < 200
        && replies.stream().noneMatch(CompletableFuture::isDone)) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 200; i++) {
      assertThat(new String(producer.history().get(i).value(), UTF_8)).isEqualTo("" + i);
    }
  }

  private static final String AWAY = "the brokers do not answer; nothing was sent";

  @Test
  void saysOfAnUnknownNameThatTheBrokersAreAway() throws Exception {
    partitions.set(OptionalInt.empty());
    answered.countDown();
    Reply<String> reply = await(client.request(PRICE, "x"));
    assertThat(reply.code()).isEqualTo(503);
    assertThat(reply.fault().message()).isEqualTo(AWAY);
  }

  @Test
  void saysTheSameOfAKnownOneWhenNothingHasLeft() throws Exception {
    answered.countDown();
    CompletableFuture<Reply<String>> reply = sent("x");
    producer.errorNext(new TimeoutException("Expiring 1 record(s) for price.requests-0"));
    assertThat(await(reply).code()).isEqualTo(503);
    assertThat(await(reply).fault().message()).isEqualTo(AWAY);
  }

  @Test
  void saysThatNothingIsKnownWhenSomethingHasLeft() throws Exception {
    answered.countDown();
    CompletableFuture<Reply<String>> reply = sent("x");
    requests++;
    producer.errorNext(new TimeoutException("Expiring 1 record(s) for price.requests-0"));
    assertThat(await(reply).code()).isEqualTo(499);
  }

  /** A request that has been handed to the producer. */
  private CompletableFuture<Reply<String>> sent(String input) {
    int before = producer.history().size();
    CompletableFuture<Reply<String>> reply = client.request(PRICE, input);
    while (producer.history().size() == before && !reply.isDone()) {
      Thread.onSpinWait();
    }
    return reply;
  }

  @Test
  void neverSaysOfARequestThatWasSentThatItWasNot() throws Exception {
    answered.countDown();
    RequestOptions twice = RequestOptions.NONE.withAttempts(2);
    CompletableFuture<Reply<String>> reply = client.request(PRICE, "x", twice);
    while (producer.history().isEmpty() && !reply.isDone()) {
      Thread.onSpinWait();
    }
    partitions.set(OptionalInt.of(0));
    requests++;
    // What was found out is good for a second: the next attempt may be handed over too, in vain.
    while (!reply.isDone()) {
      producer.errorNext(new TimeoutException("Expiring 1 record(s) for price.requests-0"));
      Thread.onSpinWait();
    }
    Reply<String> told = await(reply);
    assertThat(told.code()).isEqualTo(499);
  }
}
