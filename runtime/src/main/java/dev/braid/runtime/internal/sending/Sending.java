package dev.braid.runtime.internal.sending;

import dev.braid.engine.EngineCounters;
import dev.braid.runtime.internal.broker.Places;
import dev.braid.runtime.internal.broker.ServedPartitions;
import dev.braid.wire.Namespace;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What all producers of an app share.
 *
 * @param places that they send to
 * @param refused what topics have refused
 * @param watch over what is on its way
 * @param commits of those in transactions
 * @param starts of their tasks
 * @param failed threads, and what they leave open
 * @param served how many partitions of its topics are
 * @param namespace of the app, where its dead letters are
 * @param nanos a clock such as {@link System#nanoTime}
 */
public record Sending(
    Places places,
    RefusedSends refused,
    SendWatch watch,
    ThreadCommits commits,
    ThreadStarts starts,
    FailedThreads failed,
    EngineCounters counters,
    ServedPartitions served,
    Namespace namespace,
    LongSupplier nanos) {

  /**
   * A producer with these settings.
   *
   * @param own topics that nothing can take the place of
   * @param service that sets aside what cannot arrive, where there are no transactions; or empty
   */
  public Producer<byte[], byte[]> producer(
      Map<String, Object> config, Predicate<String> own, String service) {
    return new BoundedProducer(config, Sending::real, this, own, service);
  }

  private static Producer<byte[], byte[]> real(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
