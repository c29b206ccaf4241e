package dev.braid.runtime.internal.sending;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Has each task of a stream thread start at the committed offset, and nothing committed that was
 * not handed out since.
 *
 * <p>Kafka Streams (4.3.1) closes the tasks of a transaction that is aborted, and reads again from
 * what was committed. Three things there lose records:
 *
 * <ul>
 *   <li>Where the group has rebalanced before these tasks are ready again, it makes others in their
 *       place ({@code TaskManager.handleTasksPendingInitialization}), which go on behind what was
 *       undone. So the consumer goes back for each task that starts.
 *   <li>A task that is ready again still knows how far it had read ({@code
 *       StreamTask.nextOffsetsAndMetadataToBeConsumed}). Where one of its timers runs before it
 *       reads, it commits that. So what is ahead of the start is committed as the start.
 *   <li>It closes only the tasks that it knows to be concerned. While the group rebalances it
 *       commits nothing ({@code TaskManager.handleCorruption}), and then the thread's other tasks
 *       go on, although what they have done since the last commit was in the same transaction. So
 *       nothing is committed of a task that has not started again since.
 * </ul>
 *
 * <p>For the stream thread.
 */
final class TaskStarts {

  /** From which something was handed out, ever. */
  private final Set<TopicPartition> read = new HashSet<>();

  /** Of which nothing was handed out since. Without an offset: nothing was ever committed. */
  private final Map<TopicPartition, Optional<OffsetAndMetadata>> starts = new HashMap<>();

  /** All, ever. */
  private final Set<TopicPartition> started = new HashSet<>();

  /** Behind the last record that was handed out, where a commit has not come so far. */
  private final Map<TopicPartition, Long> open = new HashMap<>();

  /** Of tasks that were concerned when a transaction was aborted, until these start again. */
  private final Set<TopicPartition> undone = new HashSet<>();

  /** What is read from now on. A partition whose task runs already is not paused. */
  void start(Consumer<?, ?> consumer, Map<TopicPartition, @Nullable OffsetAndMetadata> committed) {
    Set<TopicPartition> paused = consumer.paused();
    Set<TopicPartition> fromTheBeginning = new HashSet<>();
    committed.forEach(
        (partition, offset) -> {
          if (!paused.contains(partition)) {
            return;
          }
          if (offset != null) {
            consumer.seek(partition, offset);
          } else if (read.contains(partition)) {
            fromTheBeginning.add(partition);
          }
          starts.put(partition, Optional.ofNullable(offset));
          started.add(partition);
          open.remove(partition);
          undone.remove(partition);
        });
    if (!fromTheBeginning.isEmpty()) {
      consumer.seekToBeginning(fromTheBeginning);
    }
  }

  /** What was handed out. */
  void polled(ConsumerRecords<?, ?> records) {
    records
        .partitions()
        .forEach(
            partition -> {
              read.add(partition);
              List<? extends ConsumerRecord<?, ?>> handedOut = records.records(partition);
              open.put(partition, handedOut.get(handedOut.size() - 1).offset() + 1);
            });
    if (!starts.isEmpty()) {
      starts.keySet().removeAll(records.nextOffsets().keySet());
    }
  }

  /** What of these offsets may be committed. */
  Map<TopicPartition, OffsetAndMetadata> handedOut(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (starts.isEmpty()) {
      return offsets;
    }
    Map<TopicPartition, OffsetAndMetadata> handedOut = new HashMap<>(offsets);
    starts.forEach(
        (partition, start) ->
            handedOut.computeIfPresent(partition, (same, offset) -> start.orElse(null)));
    return handedOut;
  }

  /** These were. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) ->
            open.computeIfPresent(partition, (same, end) -> end > offset.offset() ? end : null));
  }

  /**
   * What is open is undone, whoever has done it, and what timers have.
   *
   * @param written whether a task of this number has written something in the transaction
   */
  void aborted(IntPredicate written) {
    undone.addAll(open.keySet());
    for (TopicPartition partition : started) {
      if (written.test(partition.partition())) {
        undone.add(partition);
      }
    }
  }

  /** Whether an offset is among these whose task is to start again before that is committed. */
  boolean isUndone(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return !Collections.disjoint(undone, offsets.keySet());
  }
}
