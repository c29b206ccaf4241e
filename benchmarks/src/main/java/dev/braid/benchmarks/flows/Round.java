package dev.braid.benchmarks.flows;

import dev.braid.benchmarks.run.Cluster;
import dev.braid.benchmarks.run.Replies;
import dev.braid.benchmarks.run.Requests;
import dev.braid.benchmarks.run.StreamThread;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** One run of one job over all requests, in a KafkaStreams of its own. */
final class Round {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Cluster cluster;
  private final String id;
  private final Topology topology;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  /**
   * @param id of the application, not used before: so it begins at the first request
   */
  Round(Cluster cluster, String id, Topology topology) {
    this.cluster = cluster;
    this.id = id;
    this.topology = topology;
  }

  /** Runs until {@code requests} replies are in the log. */
  Measurement run(long requests) {
    Map<TopicPartition, Long> start = cluster.ends(Requests.REPLIES);
    KafkaStreams streams = new KafkaStreams(topology, new StreamsConfig(settings()));
    streams.setUncaughtExceptionHandler(
        cause -> {
          failure.complete(cause);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Sight first;
    Sight last;
    try {
      streams.start();
      StreamThread thread = new StreamThread(id);
      first = await(start, 1, thread);
      last = await(start, requests, thread);
    } finally {
      streams.close(
          CloseOptions.timeout(Duration.ofSeconds(30))
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
    Replies replies = new Replies();
    cluster.read(start, last.ends(), replies::add);
    double records = Math.max(1, last.replies() - first.replies());
    return new Measurement(
        replies.perSecond(),
        (last.usage().cpuNanos() - first.usage().cpuNanos()) / records / 1000,
        (last.usage().bytes() - first.usage().bytes()) / records,
        replies.digest());
  }

  /** What was seen at one moment. */
  private record Sight(Map<TopicPartition, Long> ends, long replies, StreamThread.Usage usage) {}

  private Sight await(Map<TopicPartition, Long> start, long replies, StreamThread thread) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<TopicPartition, Long> ends = cluster.ends(Requests.REPLIES);
      StreamThread.Usage usage = thread.usage();
      long seen = Cluster.distance(start, ends);
      if (seen >= replies) {
        return new Sight(ends, seen, usage);
      }
      if (failure.isDone()) {
        throw new IllegalStateException(id + " failed: " + failure.join(), failure.join());
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s: %d of %d replies after %s".formatted(id, seen, replies, PATIENCE));
      }
      LockSupport.parkNanos(GLANCE_NANOS);
    }
  }

  /** As the runtime sets a flow that keeps no state. */
  private Properties settings() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, id);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
    return properties;
  }
}
