package dev.braid.benchmarks.run;

import dev.braid.embedded.Topics;
import dev.braid.engine.ReturnTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The harness's own view of the broker. For one thread, but for {@link #returnTopics}. */
public final class Cluster implements AutoCloseable {

  /** Of every topic. */
  public static final int PARTITIONS = 3;

  private final String bootstrapServers;
  private final Admin admin;

  public Cluster(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Creates both topics, and writes so many requests. */
  @SuppressWarnings("FutureReturnValueIgnored") // what was not written is missed at the end
  public void fill(int requests) {
    Map<String, String> config =
        Map.of(
            // As Braid creates its topics; and the time of a reply is what is measured.
            "message.timestamp.type", "LogAppendTime",
            // Rounds that have been measured are of no use.
            "segment.bytes", "33554432",
            "retention.bytes", "268435456",
            "file.delete.delay.ms", "1000");
    new Topics(admin)
        .create(
            new NewTopic(Requests.TOPIC, PARTITIONS, (short) 1),
            new NewTopic(Requests.REPLIES, PARTITIONS, (short) 1).configs(config));
    Requests source = new Requests(PARTITIONS, Instant.now());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < requests; i++) {
        producer.send(source.next(i));
      }
    }
    long written = ends(Requests.TOPIC).values().stream().mapToLong(Long::longValue).sum();
    if (written != requests) {
      throw new IllegalStateException("%d of %d requests written".formatted(written, requests));
    }
  }

  /** Creates a topic with as many replicas as the brokers like. */
  void create(String topic) {
    new Topics(admin).create(topic, PARTITIONS);
  }

  /** How many records have been written to all topics but the brokers' own. */
  public long records() {
    List<TopicPartition> all =
        get(admin.describeTopics(get(admin.listTopics().names())).allTopicNames()).values().stream()
            .filter(topic -> !topic.name().startsWith("__"))
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(place -> new TopicPartition(topic.name(), place.partition())))
            .toList();
    return ends(all.stream()).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Where the partitions of {@code topic} end. */
  public Map<TopicPartition, Long> ends(String topic) {
    return ends(partitions(topic));
  }

  private Map<TopicPartition, Long> ends(Stream<TopicPartition> places) {
    return get(
            admin
                .listOffsets(
                    places.collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest())))
                .all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  /** Reads what stands between two places, partition by partition in order. */
  public void read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      long missing = distance(from, to);
      while (missing > 0) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          reader.accept(record);
          missing--;
        }
      }
    }
  }

  public static long distance(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    return to.entrySet().stream()
        .mapToLong(end -> end.getValue() - from.getOrDefault(end.getKey(), 0L))
        .sum();
  }

  /** Asks once, and looks at a clock each time, as the runtime's does. */
  public ReturnTopics returnTopics() {
    Map<String, Known> known = new ConcurrentHashMap<>();
    return topic -> {
      long now = System.currentTimeMillis();
      Known answer = known.get(topic);
      if (answer != null && answer.until() > now) {
        return answer.partitions();
      }
      int partitions =
          get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
              .mapToInt(description -> description.partitions().size())
              .sum();
      known.put(topic, new Known(partitions, now + 300_000));
      return partitions;
    };
  }

  private record Known(int partitions, long until) {}

  private static Stream<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS).mapToObj(number -> new TopicPartition(topic, number));
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the broker refused: " + failed.getCause(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the broker", interrupted);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
