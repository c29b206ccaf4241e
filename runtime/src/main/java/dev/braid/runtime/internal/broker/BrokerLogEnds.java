package dev.braid.runtime.internal.broker;

import dev.braid.engine.LogEnds;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers where a partition ends. The answer is waited for, since a task whose first
 * records all count as old would send calls that nobody serves; but not for long, and not again
 * until brokers that were silent have answered something. For any thread.
 */
public final class BrokerLogEnds implements LogEnds {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerLogEnds.class);

  /** For stream threads, which nothing may hold for longer than a second. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  /** Each try is one of an admin client, which has tried for its own time already. */
  private static final int MOST_TRIES = 20;

  private final Admin admin;
  private final Executor later =
      CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  private volatile boolean silent;

  public BrokerLogEnds(Admin admin) {
    this.admin = admin;
  }

  @Override
  public CompletionStage<Long> end(String topic, int partition) {
    CompletableFuture<Long> end = new CompletableFuture<>();
    ask(new TopicPartition(topic, partition), end, MOST_TRIES);
    if (!silent) {
      await(end, topic, partition);
    }
    return end;
  }

  /** What is read uncommitted counts up to the last record, whatever becomes of it. */
  private void ask(TopicPartition partition, CompletableFuture<Long> end, int tries) {
    admin
        .listOffsets(
            Map.of(partition, OffsetSpec.latest()),
            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
        .partitionResult(partition)
        .toCompletionStage()
        .whenComplete(
            (found, failure) -> {
              if (failure == null) {
                told(end, found);
              } else if (tries > 1) {
                later.execute(() -> ask(partition, end, tries - 1));
              } else {
                LOG.warn("cannot find out where {} ends", partition, failure);
                end.completeExceptionally(failure);
              }
            });
  }

  private void told(CompletableFuture<Long> end, ListOffsetsResultInfo found) {
    silent = false;
    end.complete(found.offset());
  }

  private void await(CompletableFuture<Long> end, String topic, int partition) {
    try {
      end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      silent = true;
      LOG.warn(
          "the brokers did not say within {} where partition {} of {} ends; until they do, what is"
              + " read counts as if it had been read before",
          PATIENCE,
          partition,
          topic);
    } catch (ExecutionException failed) {
      LOG.debug("cannot find out where partition {} of {} ends", partition, topic, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
