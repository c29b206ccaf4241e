package dev.braid.runtime;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Has each task of a stream thread start at the committed offset, and nothing committed that was
 * not handed out since.
 *
 * <p>Kafka Streams (4.3.1) closes the tasks of a transaction that is aborted, and reads again from
 * what was committed. Two things there lose records:
 *
 * <ul>
 *   <li>Where the group has rebalanced before these tasks are ready again, it makes others in their
 *       place ({@code TaskManager.handleTasksPendingInitialization}), which go on behind what was
 *       undone. So the consumer goes back for each task that starts.
 *   <li>A task that is ready again still knows how far it had read ({@code
 *       StreamTask.nextOffsetsAndMetadataToBeConsumed}). Where one of its timers runs before it
 *       reads, it commits that. So what is ahead of the start is committed as the start.
 * </ul>
 *
 * <p>For the stream thread.
 */
final class TaskStarts {

  /** From which something was handed out, ever. */
  private final Set<TopicPartition> read = new HashSet<>();

  /** Of which nothing was handed out since. Without an offset: nothing was ever committed. */
  private final Map<TopicPartition, Optional<OffsetAndMetadata>> starts = new HashMap<>();

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
        });
    if (!fromTheBeginning.isEmpty()) {
      consumer.seekToBeginning(fromTheBeginning);
    }
  }

  /** What was handed out. */
  void polled(ConsumerRecords<?, ?> records) {
    read.addAll(records.partitions());
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
}
