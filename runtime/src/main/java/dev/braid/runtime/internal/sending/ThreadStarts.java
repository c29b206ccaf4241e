package dev.braid.runtime.internal.sending;

import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The starts of each stream thread's tasks. For any thread; each sees its own. */
public final class ThreadStarts {

  private final ThreadLocal<TaskStarts> threads = ThreadLocal.withInitial(TaskStarts::new);

  /** The calling thread reads by these from now on. */
  void readBy(TaskStarts starts) {
    threads.set(starts);
  }

  /** What of these offsets the calling thread may commit. */
  Map<TopicPartition, OffsetAndMetadata> handedOut(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return threads.get().handedOut(offsets);
  }

  /** The calling thread has committed these. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    threads.get().committed(offsets);
  }

  /** The calling thread has aborted a transaction. */
  void aborted(IntPredicate written) {
    threads.get().aborted(written);
  }

  /** Whether it must not commit these. */
  boolean areUndone(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return threads.get().isUndone(offsets);
  }
}
