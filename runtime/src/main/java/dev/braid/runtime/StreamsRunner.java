package dev.braid.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One KafkaStreams of an app: of a flow, or of a service. */
final class StreamsRunner {

  private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);

  /** So many threads may fail within {@link #FAILURE_WINDOW} before the whole is given up. */
  private static final int MOST_FAILURES = 5;

  private static final Duration FAILURE_WINDOW = Duration.ofMinutes(1);

  private final String applicationId;
  private final KafkaStreams streams;
  private final CompletableFuture<Void> running = new CompletableFuture<>();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private final Deque<Long> failures = new ArrayDeque<>();

  private StreamsRunner(String applicationId, KafkaStreams streams) {
    this.applicationId = applicationId;
    this.streams = streams;
  }

  /**
   * @param commits where what keeps state counts its transactions
   */
  static StreamsRunner start(
      App.Compiled compiled, Config config, Path stateDir, String clientId, ThreadCommits commits) {
    Properties properties = StreamsSettings.of(config, compiled, stateDir, clientId);
    KafkaStreams streams =
        compiled.flow().stateful()
            ? new KafkaStreams(
                compiled.flow().topology(), properties, new EffectiveOnceClients(commits))
            : new KafkaStreams(compiled.flow().topology(), new StreamsConfig(properties));
    StreamsRunner runner = new StreamsRunner(compiled.applicationId(), streams);
    streams.setStateListener(runner::changed);
    streams.setUncaughtExceptionHandler(runner::threadFailed);
    streams.start();
    return runner;
  }

  String applicationId() {
    return applicationId;
  }

  /** Completes when it serves, exceptionally when it failed before. */
  CompletableFuture<Void> running() {
    return running;
  }

  /** Completes exceptionally when it fails for good; never otherwise. */
  CompletableFuture<Void> failure() {
    return failure;
  }

  /** Answers whether it stopped in time. */
  boolean close(Duration timeout, boolean leaveGroup) {
    CloseOptions.GroupMembershipOperation membership =
        leaveGroup
            ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
            : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
    return streams.close(CloseOptions.timeout(timeout).withGroupMembershipOperation(membership));
  }

  private void changed(KafkaStreams.State now, KafkaStreams.State before) {
    LOG.debug("{}: {} after {}", applicationId, now, before);
    if (now == KafkaStreams.State.RUNNING) {
      running.complete(null);
    } else if (now == KafkaStreams.State.ERROR) {
      IllegalStateException failed =
          new IllegalStateException(applicationId + " failed; the log says why");
      failure.completeExceptionally(failed);
      running.completeExceptionally(failed);
    }
  }

  /** Replaces a failed thread, unless they fail one after the other. */
  private synchronized StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse threadFailed(
      Throwable cause) {
    LOG.error("{}: a stream thread failed", applicationId, cause);
    long now = System.nanoTime();
    failures.addLast(now);
    while (now - failures.getFirst() > FAILURE_WINDOW.toNanos()) {
      failures.removeFirst();
    }
    if (failures.size() <= MOST_FAILURES) {
      return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.error(
        "{}: {} threads failed within {} s; giving up",
        applicationId,
        failures.size(),
        TimeUnit.NANOSECONDS.toSeconds(FAILURE_WINDOW.toNanos()));
    return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }
}
