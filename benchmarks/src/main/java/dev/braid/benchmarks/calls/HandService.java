package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Outgoing;
import dev.braid.benchmarks.run.Site;
import dev.braid.benchmarks.run.Turn;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A hand-written service: a KafkaStreams on the Processor API, with one stream thread. */
final class HandService {

  private final KafkaStreams streams;
  private final CompletableFuture<Void> running = new CompletableFuture<>();

  private HandService(KafkaStreams streams) {
    this.streams = streams;
  }

  /** Starts a service without state. */
  static HandService start(Site site, String id, Topology topology) {
    return start(site, id, topology, HopGuarantee.AT_LEAST_ONCE);
  }

  static HandService start(Site site, String id, Topology topology, HopGuarantee guarantee) {
    StreamsConfig settings = new StreamsConfig(settings(site, id, guarantee));
    KafkaStreams streams =
        guarantee == HopGuarantee.EFFECTIVE_ONCE
            ? new KafkaStreams(topology, settings, new UncommittedClients())
            : new KafkaStreams(topology, settings);
    HandService service = new HandService(streams);
    streams.setStateListener(service::changed);
    streams.setUncaughtExceptionHandler(
        cause -> {
          service.running.completeExceptionally(cause);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
    return service;
  }

  /** As the runtime sets its own. */
  private static Properties settings(Site site, String id, HopGuarantee guarantee) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, site.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, site.folder().toString());
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
    properties.putAll(guarantee.settings());
    return properties;
  }

  /** A service that answers the turned text. */
  static Topology turn(String requests) {
    Topology topology = new Topology();
    addSource(topology, requests);
    topology.addProcessor("turn", Turning::new, "source");
    Outgoing.addSink(topology, "sink", "turn");
    return topology;
  }

  static void addSource(Topology topology, String requests) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        "source",
        new ByteArrayDeserializer(),
        new StringDeserializer(),
        requests);
  }

  private static final class Turning extends ContextualProcessor<byte[], String, byte[], Outgoing> {

    @Override
    public void process(Record<byte[], String> request) {
      Record<byte[], Outgoing> reply = reply(request);
      if (reply != null) {
        context().forward(reply);
      }
    }

    private static @Nullable Record<byte[], Outgoing> reply(Record<byte[], String> request) {
      try {
        return Outgoing.ok(request, Turn.once(request.value()));
      } catch (Exception failure) {
        return Outgoing.failed(request, "turn", failure);
      }
    }
  }

  private void changed(KafkaStreams.State now, KafkaStreams.State before) {
    if (now == KafkaStreams.State.RUNNING) {
      running.complete(null);
    }
  }

  void awaitRunning() {
    running.orTimeout(60, TimeUnit.SECONDS).join();
  }

  void close() {
    streams.close(
        CloseOptions.timeout(Duration.ofSeconds(30))
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
  }
}
