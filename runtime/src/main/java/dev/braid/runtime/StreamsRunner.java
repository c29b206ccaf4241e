package dev.braid.runtime;

import dev.braid.dsl.kafka.EngineCounter;
import dev.braid.dsl.kafka.EngineCounters;
import dev.braid.dsl.kafka.TopicSpec;
import dev.braid.dsl.kafka.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One KafkaStreams of an app: of a flow, or of a service. */
final class StreamsRunner extends Runner {

  private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);

  private final KafkaStreams streams;
  private final Optional<CrashMark> mark;
  private final EngineCounters counters;
  private final ThreadFailures failures = new ThreadFailures(System::nanoTime);

  private StreamsRunner(
      String applicationId,
      KafkaStreams streams,
      Optional<CrashMark> mark,
      EngineCounters counters) {
    super(applicationId);
    this.streams = streams;
    this.mark = mark;
    this.counters = counters;
  }

  /**
   * @param sending what all producers of the app share
   */
  static StreamsRunner start(
      App.Compiled compiled, Config config, Path stateDir, String clientId, Sending sending) {
    Properties properties = StreamsSettings.of(config, compiled, stateDir, clientId);
    boolean stateful = compiled.flow().stateful();
    Optional<CrashMark> mark =
        stateful && config.guarantee().transactional(stateful)
            ? Optional.of(CrashMark.set(stateDir, compiled.applicationId()))
            : Optional.empty();
    Topology topology = compiled.flow().topology();
    KafkaStreams streams =
        new KafkaStreams(topology, properties, clients(compiled, config, stateDir, sending));
    StreamsRunner runner =
        new StreamsRunner(compiled.applicationId(), streams, mark, sending.counters());
    streams.setStateListener(runner::changed);
    streams.setUncaughtExceptionHandler(runner::threadFailed);
    streams.start();
    return runner;
  }

  /** The clients that serve its guarantee. */
  private static KafkaClientSupplier clients(
      App.Compiled compiled, Config config, Path stateDir, Sending sending) {
    boolean stateful = compiled.flow().stateful();
    Predicate<String> own = own(compiled);
    String name = compiled.flow().name();
    return switch (config.guarantee()) {
      case EFFECTIVE_ONCE ->
          stateful
              ? new EffectiveOnceClients(sending, own, name)
              : new StreamsClients(sending, own, name);
      case EXACTLY_ONCE ->
          stateful
              ? new StreamsClients(sending, own, name)
              : new StableTransactions(
                  compiled.applicationId(), ProcessId.in(stateDir), sending, own, name);
      case AT_LEAST_ONCE -> new StreamsClients(sending, own, name);
    };
  }

  /** All but the topics of those who call it, and of those whom it calls. */
  private static Predicate<String> own(App.Compiled compiled) {
    Set<String> known =
        compiled.flow().topics().stream()
            .filter(topic -> topic.owned() || !topic.name().endsWith(Wire.requestTopic("")))
            .map(TopicSpec::name)
            .collect(Collectors.toSet());
    String internal = compiled.applicationId() + "-";
    return topic -> known.contains(topic) || topic.startsWith(internal);
  }

  @Override
  boolean close(Duration timeout, boolean leaveGroup) {
    CloseOptions.GroupMembershipOperation membership =
        leaveGroup
            ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
            : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
    boolean inTime =
        streams.close(CloseOptions.timeout(timeout).withGroupMembershipOperation(membership));
    if (inTime) {
      stopped(streams.state() == KafkaStreams.State.NOT_RUNNING);
    }
    return inTime;
  }

  /** Told once by the state and once by whoever closes, in any order: the first one counts. */
  private synchronized void stopped(boolean inOrder) {
    if (!ended().isDone()) {
      if (inOrder) {
        mark.ifPresent(CrashMark::remove);
      }
      ended().complete(null);
    }
  }

  private void changed(KafkaStreams.State now, KafkaStreams.State before) {
    LOG.debug("{}: {} after {}", applicationId(), now, before);
    if (now == KafkaStreams.State.RUNNING) {
      running().complete(null);
    } else if (now == KafkaStreams.State.ERROR) {
      fail(null);
      stopped(false);
    } else if (now == KafkaStreams.State.NOT_RUNNING) {
      stopped(true);
    }
  }

  /** Replaces a failed thread, unless they fail one after the other. */
  private StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse threadFailed(
      Throwable cause) {
    LOG.error("{}: a stream thread failed", applicationId(), cause);
    counters.count(EngineCounter.FAILED_THREAD);
    if (!failures.isTooMany(cause)) {
      return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.error(
        "{}: too many threads failed within {} s; giving up",
        applicationId(),
        ThreadFailures.WINDOW.toSeconds());
    return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }
}
