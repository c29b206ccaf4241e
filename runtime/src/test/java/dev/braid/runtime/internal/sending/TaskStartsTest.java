package dev.braid.runtime.internal.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class TaskStartsTest {

  private static final TopicPartition ONE = new TopicPartition("requests", 0);
  private static final TopicPartition TWO = new TopicPartition("requests", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final TaskStarts starts = new TaskStarts();

  @BeforeEach
  void assign() {
    consumer.assign(List.of(ONE, TWO));
    consumer.updateBeginningOffsets(Map.of(ONE, 0L, TWO, 0L));
    consumer.updateEndOffsets(Map.of(ONE, 9L, TWO, 9L));
  }

  private void poll(TopicPartition partition, long offset) {
    consumer.addRecord(
        new ConsumerRecord<>(
            partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ZERO);
    assertThat(polled).hasSize(1);
    starts.polled(polled);
  }

  /** A task that starts is paused, and asks what was committed. */
  private void start(TopicPartition partition, OffsetAndMetadata committed) {
    consumer.pause(Set.of(partition));
    Map<TopicPartition, OffsetAndMetadata> answer = new HashMap<>();
    answer.put(partition, committed);
    starts.start(consumer, answer);
    consumer.resume(Set.of(partition));
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset, "time");
  }

  @Test
  void aTaskThatIsMadeAnewStartsWhereTheLastCommitEnded() {
    poll(ONE, 4);
    start(ONE, at(2));

    assertThat(consumer.position(ONE)).isEqualTo(2);
  }

  @Test
  void whereNothingWasCommittedItStartsAtTheBeginningIfItHadReadAnything() {
    poll(ONE, 4);
    start(ONE, null);

    assertThat(consumer.position(ONE)).isZero();
  }

  @Test
  void whereNothingWasReadEitherNobodyIsMoved() {
    consumer.seek(TWO, 7);
    start(TWO, null);

    assertThat(consumer.position(TWO)).isEqualTo(7);
  }

  /** The assignor asks too, about partitions whose tasks run. */
  @Test
  void aTaskThatRunsReadsOn() {
    poll(ONE, 4);
    starts.start(consumer, Map.of(ONE, at(2)));

    assertThat(consumer.position(ONE)).isEqualTo(5);
    assertThat(starts.handedOut(Map.of(ONE, at(5)))).containsEntry(ONE, at(5));
  }

  @Test
  void whatIsCommittedBeforeAnythingIsReadIsTheStart() {
    poll(ONE, 4);
    start(ONE, at(2));

    assertThat(starts.handedOut(Map.of(ONE, at(5), TWO, at(3))))
        .isEqualTo(Map.of(ONE, at(2), TWO, at(3)));
  }

  @Test
  void whereNothingWasCommittedNothingIsBeforeAnythingIsRead() {
    poll(ONE, 4);
    start(ONE, null);

    assertThat(starts.handedOut(Map.of(ONE, at(5), TWO, at(3)))).isEqualTo(Map.of(TWO, at(3)));
  }

  @Test
  void whatWasReadSinceIsCommitted() {
    poll(ONE, 4);
    start(ONE, at(2));
    poll(ONE, 2);

    assertThat(starts.handedOut(Map.of(ONE, at(3)))).containsEntry(ONE, at(3));
  }

  @Test
  void whatWasOpenWhenATransactionWasAbortedIsCommittedByATaskThatStartsAgain() {
    poll(ONE, 4);
    poll(TWO, 7);
    starts.committed(Map.of(TWO, at(8)));
    starts.aborted(task -> false);

    assertThat(starts.isUndone(Map.of(ONE, at(5), TWO, at(8)))).isTrue();
    assertThat(starts.isUndone(Map.of(TWO, at(8)))).isFalse();

    start(ONE, at(2));

    assertThat(starts.isUndone(Map.of(ONE, at(5), TWO, at(8)))).isFalse();
  }

  @Test
  void whatIsInHandStaysOpen() {
    poll(ONE, 4);
    poll(ONE, 5);
    starts.committed(Map.of(ONE, at(5)));
    starts.aborted(task -> false);

    assertThat(starts.isUndone(Map.of(ONE, at(6)))).isTrue();
  }

  /** A timer writes although nothing is open. */
  @Test
  void whatATaskHasWrittenByItselfIsUndoneToo() {
    start(ONE, at(2));
    start(TWO, at(7));
    starts.aborted(task -> task == ONE.partition());

    assertThat(starts.isUndone(Map.of(ONE, at(2)))).isTrue();
    assertThat(starts.isUndone(Map.of(TWO, at(7)))).isFalse();
  }
}
