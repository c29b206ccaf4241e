package dev.braid.runtime;

import dev.braid.dsl.kafka.Commits;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Counts the transactions that each stream thread has committed, by its producer. A thread that has
 * never begun one has none to wait for. For any thread; each sees its own.
 */
final class ThreadCommits implements Commits {

  private final ThreadLocal<Known> threads = ThreadLocal.withInitial(Known::new);

  /** What is known of one thread. */
  private static final class Known {
    private boolean transactional;
    private long count;
  }

  @Override
  public long count() {
    Known own = threads.get();
    if (!own.transactional) {
      own.count++;
    }
    return own.count;
  }

  /** A producer whose commits count for the thread that makes them. */
  Producer<byte[], byte[]> producer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()) {
      @Override
      public void beginTransaction() {
        super.beginTransaction();
        threads.get().transactional = true;
      }

      @Override
      public void commitTransaction() {
        super.commitTransaction();
        threads.get().count++;
      }
    };
  }
}
