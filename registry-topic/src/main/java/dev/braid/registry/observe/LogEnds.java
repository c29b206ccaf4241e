package dev.braid.registry.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers where the log ends, one question at a time, without waiting for the answer. For
 * one thread.
 */
final class LogEnds {

  private static final Logger LOG = LoggerFactory.getLogger(LogEnds.class);

  private final Admin admin;
  private final List<TopicPartition> partitions;
  private final ListOffsetsOptions options;
  private final Runnable onAnswer;
  private @Nullable CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> question;
  private long asked;
  private boolean answers = true;

  /**
   * @param partitions of the log
   * @param patience after which a question is given up
   * @param onAnswer called by a thread of Kafka's when there is an answer
   * @param asked when it is to be taken for asked last
   */
  LogEnds(
      Admin admin,
      List<TopicPartition> partitions,
      Duration patience,
      Runnable onAnswer,
      long asked) {
    this.partitions = partitions;
    this.asked = asked;
    this.admin = admin;
    this.options = new ListOffsetsOptions().timeoutMs((int) patience.toMillis());
    this.onAnswer = onAnswer;
  }

  boolean isAsking() {
    return question != null;
  }

  /** When it was last asked. */
  long asked() {
    return asked;
  }

  void ask(long now) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    asked = now;
    question =
        admin
            .listOffsets(latest, options)
            .all()
            .whenComplete((ends, failure) -> onAnswer.run())
            .toCompletionStage()
            .toCompletableFuture();
  }

  /** The ends in the order of the partitions, once, when there is an answer. */
  Optional<List<Long>> answer() {
    CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> open = question;
    if (open == null || !open.isDone()) {
      return Optional.empty();
    }
    question = null;
    try {
      Map<TopicPartition, ListOffsetsResultInfo> ends = open.join();
      List<Long> offsets = new ArrayList<>();
      for (TopicPartition partition : partitions) {
        ListOffsetsResultInfo end = ends.get(partition);
        offsets.add(end == null ? Long.MAX_VALUE : end.offset());
      }
      answers = true;
      return Optional.of(offsets);
    } catch (CompletionException | CancellationException failed) {
      if (answers) {
        LOG.info("the brokers do not tell where the registry's log ends", failed);
        answers = false;
      }
      return Optional.empty();
    }
  }
}
