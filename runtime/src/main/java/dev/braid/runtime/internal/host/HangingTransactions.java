package dev.braid.runtime.internal.host;

import dev.braid.runtime.internal.broker.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what does not begin to serve: whether it waits behind a transaction that never ends.
 * After a broker was killed a partition may hold one open of which its coordinator says that it has
 * ended. Then a group cannot read its offsets, or a store is not restored, and no time helps.
 *
 * <p>It is ended only if there is no doubt: it is one of ours, its coordinator calls the id
 * complete or empty under a newer epoch, and it has been seen open for twice its timeout. The time
 * is our own, since what stands in the records is their senders'. For one thread, but for {@link
 * #troubles}.
 */
public final class HangingTransactions {

  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);

  private final Transactions brokers;
  private final String bootstrapServers;
  private final LongSupplier nanos;

  /** Since when each has been seen open. */
  private final Map<Transactions.Open, Long> since = new HashMap<>();

  private volatile List<String> troubles = List.of();

  /** What does not serve, the topics it restores from, and whether that takes long already. */
  public record Stalled(String applicationId, List<String> changelogs, boolean forLong) {
    public Stalled {
      changelogs = List.copyOf(changelogs);
    }
  }

  /**
   * @param bootstrapServers for the commands that are told to people
   * @param nanos a clock such as {@link System#nanoTime}
   */
  public HangingTransactions(Transactions brokers, String bootstrapServers, LongSupplier nanos) {
    this.brokers = brokers;
    this.bootstrapServers = bootstrapServers;
    this.nanos = nanos;
  }

  /** What people have to end, and how; as it was at the last look. For any thread. */
  public List<String> troubles() {
    return troubles;
  }

  /** Looks once. */
  public void look(List<Stalled> stalled) {
    Map<Transactions.Open, String> open = new LinkedHashMap<>();
    List<String> said = new ArrayList<>();
    for (Stalled each : stalled) {
      try {
        Transactions.Found found = brokers.open(each.applicationId(), each.changelogs());
        found.open().forEach(transaction -> open.put(transaction, each.applicationId()));
        if (each.forLong()) {
          found.hidden().forEach(partition -> said.add(cannotSee(each, partition)));
        }
      } catch (KafkaException unknown) {
        LOG.debug("{}: cannot ask for open transactions", each.applicationId(), unknown);
      }
    }
    since.keySet().retainAll(open.keySet());
    open.keySet().forEach(transaction -> since.putIfAbsent(transaction, nanos.getAsLong()));
    open.forEach((transaction, app) -> judge(transaction, app).ifPresent(said::add));
    troubles = List.copyOf(said);
  }

  private Optional<String> judge(Transactions.Open open, String applicationId) {
    try {
      return brokers
          .of(open.producerId())
          .filter(known -> known.id().startsWith(applicationId + "-"))
          .filter(known -> hangs(open, known))
          .flatMap(known -> end(open, known, applicationId));
    } catch (KafkaException unknown) {
      LOG.debug("{}: cannot ask whose {} is", applicationId, open, unknown);
      return Optional.empty();
    }
  }

  private boolean hangs(Transactions.Open open, Transactions.Known known) {
    boolean over =
        known.state() == TransactionState.COMPLETE_ABORT
            || known.state() == TransactionState.COMPLETE_COMMIT
            || known.state() == TransactionState.EMPTY;
    long now = nanos.getAsLong();
    Duration age = Duration.ofNanos(now - since.getOrDefault(open, now));
    return over
        && known.producerId() == open.producerId()
        && known.epoch() > open.epoch()
        && age.compareTo(known.timeout().multipliedBy(2)) >= 0;
  }

  /** Answers what people are to be told, if that was in vain. */
  private Optional<String> end(
      Transactions.Open open, Transactions.Known known, String applicationId) {
    TopicPartition partition = open.partition();
    String what =
        ("a transaction of %s that partition %s of %s holds open from offset %s on, and that its"
                + " coordinator calls %s")
            .formatted(
                known.id(), partition.partition(), partition.topic(), open.start(), known.state());
    try {
      brokers.abort(open);
      LOG.warn("{} waited behind {}: it was aborted", applicationId, what);
      return Optional.empty();
    } catch (AuthorizationException forbidden) {
      return Optional.of(
          "%s waits behind %s, and may not end it (Alter on the cluster): %s"
              .formatted(applicationId, what, command(open)));
    } catch (KafkaException failed) {
      return Optional.of(
          "%s waits behind %s, and could not end it (%s): %s"
              .formatted(applicationId, what, failed.getMessage(), command(open)));
    }
  }

  private String command(Transactions.Open open) {
    return ("kafka-transactions.sh --bootstrap-server %s abort --topic %s --partition %s"
            + " --start-offset %s")
        .formatted(
            bootstrapServers, open.partition().topic(), open.partition().partition(), open.start());
  }

  private String cannotSee(Stalled stalled, TopicPartition partition) {
    return ("%s may wait behind a transaction that never ends, and may not look (Read on %s):"
            + " kafka-transactions.sh --bootstrap-server %s describe-producers --topic %s"
            + " --partition %s")
        .formatted(
            stalled.applicationId(),
            partition.topic(),
            bootstrapServers,
            partition.topic(),
            partition.partition());
  }
}
