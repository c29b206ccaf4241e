package dev.braid.runtime.internal.sending;

import dev.braid.runtime.internal.broker.KnownTopic;
import dev.braid.runtime.internal.broker.Places;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests among the partitions that are served, where their topic has got more. A producer
 * learns of these at any moment, by itself; so whoever serves the topic is asked, by {@link
 * Places}, before the first request goes there, and again before one may go to a partition that was
 * not there when it was asked. For any thread.
 */
final class ServedPlaces {

  private static final String REQUESTS = Wire.requestTopic("");

  /** For stream threads, which nothing may hold for longer than a second. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private final Places places;

  /** How many partitions a topic had when it was asked of last. */
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  ServedPlaces(Places places) {
    this.places = places;
  }

  /**
   * By its key, where fewer partitions are served than there are; as it is otherwise.
   *
   * @param partitions of a topic, among which the producer would choose
   */
  ProducerRecord<byte[], byte[]> placed(
      ProducerRecord<byte[], byte[]> record, ToIntFunction<String> partitions) {
    byte @Nullable [] key = record.key();
    if (record.partition() != null || key == null) {
      return record;
    }
    if (record.topic().endsWith(REQUESTS)) {
      ask(record.topic(), partitions);
    }
    int served = places.served(record.topic(), Integer.MAX_VALUE);
    return served == Integer.MAX_VALUE
        ? record
        : new ProducerRecord<>(
            record.topic(),
            Wire.partition(key, served),
            record.timestamp(),
            key,
            record.value(),
            record.headers());
  }

  private void ask(String topic, ToIntFunction<String> partitions) {
    KnownTopic known = places.known(topic);
    boolean first = known == null;
    known = first ? look(topic) : known;
    if (known == null || known.partitions() == 0 || !known.writable()) {
      return; // the producer would wait for it
    }
    int found;
    try {
      found = partitions.applyAsInt(topic);
    } catch (KafkaException untold) {
      return; // its sending comes to the same, and says so
    }
    if (found > asked.getOrDefault(topic, 1) && (first || look(topic) != null)) {
      asked.put(topic, found);
    }
  }

  private @Nullable KnownTopic look(String topic) {
    return places.look(Set.of(topic), PATIENCE).get(topic);
  }
}
