package dev.braid.runtime.internal.host;

import dev.braid.runtime.internal.sending.Sending;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The clients of a KafkaStreams that keeps no state and runs in transactions.
 *
 * <p>Its transactional ids are to survive a restart, so that the restarted instance ends the
 * transaction that its predecessor has left open; otherwise all who read committed wait for the
 * broker to time it out. KafkaStreams makes these ids from a process id, which it keeps only beside
 * a store. So the process id of the {@link StateFolder} takes its place.
 */
public final class StableTransactions extends StreamsClients {

  private final String applicationId;
  private final String processId;

  StableTransactions(
      String applicationId,
      String processId,
      Sending sending,
      Predicate<String> own,
      String service) {
    super(sending, own, service);
    this.applicationId = applicationId;
    this.processId = processId;
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return super.getProducer(stable(applicationId, processId, config));
  }

  /** The same, with a transactional id that ends in the same number of a thread. */
  public static Map<String, Object> stable(
      String applicationId, String processId, Map<String, Object> config) {
    Object made = config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    if (made == null) {
      throw new IllegalStateException(
          applicationId + ": a producer without transactional id, expected one of exactly_once_v2");
    }
    String thread = made.toString().substring(made.toString().lastIndexOf('-'));
    Map<String, Object> stable = new HashMap<>(config);
    stable.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, applicationId + "-" + processId + thread);
    return stable;
  }
}
