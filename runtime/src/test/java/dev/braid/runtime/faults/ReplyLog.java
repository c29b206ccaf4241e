package dev.braid.runtime.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.Value;
import dev.braid.dsl.kafka.Wire;
import dev.braid.testkit.faults.Ledger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the replies to a client back from the log into its ledger: every one, of whatever
 * transaction, as an answer; and every committed success as the effect of its order.
 */
final class ReplyLog {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String bootstrapServers;
  private final String client;
  private final Map<String, String> ids = new HashMap<>();

  ReplyLog(String bootstrapServers, String client) {
    this.bootstrapServers = bootstrapServers;
    this.client = client;
  }

  void readInto(Ledger ledger) {
    each(Wire.requestTopic(OrderFlow.REF.name()), "read_uncommitted", this::request);
    String replies = Wire.replyTopic(client);
    each(
        replies,
        "read_uncommitted",
        record -> {
          Reply<?> reply = reply(record);
          ledger.answered(id(record), reply.code(), Load.text(reply));
        });
    each(
        replies,
        "read_committed",
        record -> {
          if (reply(record).isOk()) {
            String key = record.key() == null ? "" : new String(record.key(), UTF_8);
            ledger.found(id(record), key, Load.EFFECT);
          }
        });
  }

  private void request(ConsumerRecord<byte[], byte[]> record) {
    if (Wire.replyTopic(client).equals(Wire.text(record.headers(), Wire.REPLY_TOPIC))) {
      long number = OrderFlow.number(Json.tree(record.value()));
      ids.put(Wire.text(record.headers(), Wire.CALL), Load.id(number));
    }
  }

  private String id(ConsumerRecord<byte[], byte[]> reply) {
    String call = Wire.text(reply.headers(), Wire.CORRELATION_ID);
    return ids.getOrDefault(call, "call " + call);
  }

  private static Reply<?> reply(ConsumerRecord<byte[], byte[]> record) {
    Reply<Value> reply = Wire.readReply(record.headers(), record.value());
    return reply instanceof Reply.Ok<Value> ok ? new Reply.Ok<>(ok.value().tree()) : reply;
  }

  /** All records of a topic, up to its end as it is now. */
  private void each(
      String topic, String isolation, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted");
        KafkaConsumer<byte[], byte[]> reader = consumer(isolation)) {
      List<TopicPartition> partitions =
          reader.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      // A transaction that is still open keeps a reader of committed records from coming so far.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      long patience = System.nanoTime() + PATIENCE.toNanos();
      while (!ends.entrySet().stream()
          .allMatch(end -> reader.position(end.getKey()) >= end.getValue())) {
        if (System.nanoTime() > patience) {
          throw new IllegalStateException(
              "%s of %s did not come to its end %s within %s; is a transaction still open?"
                  .formatted(isolation, topic, ends, PATIENCE));
        }
        reader.poll(Duration.ofMillis(200)).forEach(action);
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
