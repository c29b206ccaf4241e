package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.runtime.internal.broker.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HangingTransactionsTest {

  private static final String APP = "service.price";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Transactions.Open OPEN =
      new Transactions.Open(new TopicPartition("__consumer_offsets", 7), 41, 3, 2, 1234);
  private static final String COMMAND =
      "kafka-transactions.sh --bootstrap-server b:9092 abort --topic __consumer_offsets"
          + " --partition 7 --start-offset 1234";

  private final AtomicLong nanos = new AtomicLong(-5);
  private final Scripted brokers = new Scripted();
  private final HangingTransactions hanging =
      new HangingTransactions(brokers, "b:9092", nanos::get);

  /** Answers what it was told to. */
  private static final class Scripted implements Transactions {

    private final List<Open> open = new ArrayList<>(List.of(OPEN));
    private final List<TopicPartition> hidden = new ArrayList<>();
    private final Map<Long, Known> known = new HashMap<>();
    private final List<Open> aborted = new ArrayList<>();
    private @Nullable KafkaException refusal;

    @Override
    public Found open(String group, Collection<String> topics) {
      return new Found(open, hidden);
    }

    @Override
    public Optional<Known> of(long producerId) {
      return Optional.ofNullable(known.get(producerId));
    }

    @Override
    public void abort(Open transaction) {
      if (refusal != null) {
        throw refusal;
      }
      aborted.add(transaction);
      open.remove(transaction);
    }

    private void knows(String id, TransactionState state, int epoch) {
      known.put(41L, new Known(id, state, 41, epoch, TIMEOUT));
    }
  }

  private void look() {
    hanging.look(List.of(new HangingTransactions.Stalled(APP, List.of(), false)));
  }

  /** Looks, and once more when twice the timeout has passed. */
  private void lookTwice() {
    look();
    nanos.addAndGet(TIMEOUT.multipliedBy(2).toNanos());
    look();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETE_ABORT", "COMPLETE_COMMIT", "EMPTY"})
  void oneOfOursThatIsOverForItsCoordinatorIsEnded(TransactionState state) {
    brokers.knows(APP + "-0f-1", state, 4);
    lookTwice();
    assertThat(brokers.aborted).containsExactly(OPEN);
    assertThat(hanging.troubles()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"COMPLETE_ABORT", "COMPLETE_COMMIT", "EMPTY"})
  void oneThatIsNotOverForItsCoordinatorIsLeftToIt(TransactionState state) {
    brokers.knows(APP + "-0f-1", state, 4);
    lookTwice();
    assertThat(brokers.aborted).isEmpty();
  }

  @Test
  void oneOfTheCoordinatorsOwnEpochMayStillBeEndedByIt() {
    brokers.knows(APP + "-0f-1", TransactionState.COMPLETE_COMMIT, 3);
    lookTwice();
    assertThat(brokers.aborted).isEmpty();
  }

  @Test
  void oneOfAnotherAppIsNotTouched() {
    brokers.knows("service.prices-0f-1", TransactionState.COMPLETE_COMMIT, 4);
    lookTwice();
    assertThat(brokers.aborted).isEmpty();
  }

  @Test
  void oneThatNobodyKnowsIsNotTouched() {
    lookTwice();
    assertThat(brokers.aborted).isEmpty();
  }

  @Test
  void itMustHaveStoodOpenForTwiceItsTimeout() {
    brokers.knows(APP + "-0f-1", TransactionState.EMPTY, 4);
    look();
    nanos.addAndGet(TIMEOUT.multipliedBy(2).toNanos() - 1);
    look();
    assertThat(brokers.aborted).isEmpty();
  }

  @Test
  void oneThatHasEndedMeanwhileBeginsAnew() {
    brokers.knows(APP + "-0f-1", TransactionState.EMPTY, 4);
    look();
    brokers.open.clear();
    look();
    nanos.addAndGet(TIMEOUT.multipliedBy(2).toNanos());
    brokers.open.add(OPEN);
    look();
    assertThat(brokers.aborted).isEmpty();
  }

  @Test
  void withoutTheRightTheCommandIsTold() {
    brokers.knows(APP + "-0f-1", TransactionState.EMPTY, 4);
    brokers.refusal = new ClusterAuthorizationException("no");
    lookTwice();
    assertThat(hanging.troubles()).singleElement().asString().endsWith(": " + COMMAND);
    brokers.open.clear();
    look();
    assertThat(hanging.troubles()).isEmpty();
  }

  @Test
  void whenTheBrokersDoNotDoItTheCommandIsToldAndItIsTriedAgain() {
    brokers.knows(APP + "-0f-1", TransactionState.EMPTY, 4);
    brokers.refusal = new TimeoutException("away");
    lookTwice();
    assertThat(hanging.troubles()).singleElement().asString().endsWith("(away): " + COMMAND);
    brokers.refusal = null;
    look();
    assertThat(brokers.aborted).containsExactly(OPEN);
    assertThat(hanging.troubles()).isEmpty();
  }

  @Test
  void whoMayNotLookSaysSoWhenItTakesLong() {
    brokers.open.clear();
    brokers.hidden.add(OPEN.partition());
    look();
    assertThat(hanging.troubles()).isEmpty();
    hanging.look(List.of(new HangingTransactions.Stalled(APP, List.of(), true)));
    assertThat(hanging.troubles())
        .singleElement()
        .asString()
        .contains("Read on __consumer_offsets")
        .endsWith("describe-producers --topic __consumer_offsets --partition 7");
  }
}
