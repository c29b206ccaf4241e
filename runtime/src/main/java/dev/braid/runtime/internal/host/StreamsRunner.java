package dev.braid.runtime.internal.host;

import dev.braid.engine.EngineCounter;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.broker.Twins;
import dev.braid.runtime.internal.sending.Sending;
import dev.braid.runtime.internal.sending.ThreadFailures;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One KafkaStreams of an app: of a flow, or of a service. */
public final class StreamsRunner extends Runner {

  private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);

  /** A KafkaStreams that has failed has this long to let go of its folder. */
  private static final Duration LETTING_GO = Duration.ofSeconds(30);

  private final Opening opening;
  private final Sending sending;
  private final Twins twins;
  private final Runnable provision;
  private final Path folder;
  private final List<String> changelogs;
  private final ThreadFailures failures = new ThreadFailures(System::nanoTime);
  private final Pauses pauses = new Pauses(System::nanoTime);
  private final CountDownLatch stop = new CountDownLatch(1);
  private Optional<CrashMark> mark = Optional.empty();
  private KafkaStreams streams;

  /** What the last thread that failed has failed of. */
  private volatile String why = "has failed";

  /** Whether that was because of what stands in its folder. */
  private volatile boolean damaged;

  /** Makes a KafkaStreams that has not started. */
  @FunctionalInterface
  private interface Opening {
    KafkaStreams open();
  }

  private StreamsRunner(
      Deployment.Streams compiled,
      Config config,
      Path stateDir,
      Sending sending,
      Twins twins,
      Runnable provision,
      Opening opening) {
    super(compiled.applicationId());
    this.sending = sending;
    this.twins = twins;
    this.provision = provision;
    this.folder = stateDir;
    this.changelogs =
        compiled.flow().stores().stream()
            .map(store -> TopicSpec.changelog(applicationId(), store, 1).name())
            .toList();
    boolean stateful = compiled.flow().stateful();
    boolean marked = stateful && config.guarantee().transactional(stateful);
    this.opening =
        () -> {
          mark = marked ? Optional.of(CrashMark.set(stateDir, applicationId())) : Optional.empty();
          return opening.open();
        };
    this.streams = this.opening.open();
  }

  /**
   * Starts a deployment, which serves some time later.
   *
   * @param sending what all producers of the app share
   * @param admin outlives the runner
   * @param provision makes topics that are missing, as a start does
   */
  public static StreamsRunner start(
      Deployment.Streams compiled,
      Config config,
      Path stateDir,
      String clientId,
      Sending sending,
      Admin admin,
      Runnable provision) {
    Properties properties = StreamsSettings.of(config, compiled, stateDir, clientId);
    StreamsRunner runner =
        new StreamsRunner(
            compiled,
            config,
            stateDir,
            sending,
            new Twins(admin, compiled.applicationId(), config.get(ConfigKey.INSTANCE_ID), clientId),
            provision,
            () ->
                new KafkaStreams(
                    compiled.flow().topology(),
                    properties,
                    clients(compiled, config, stateDir, sending)));
    try {
      runner.begin(runner.streams);
    } catch (RuntimeException failed) {
      runner.beginHealed(failed);
    }
    return runner;
  }

  /** A store that is opened at the start may be damaged, and one that has been healed is not. */
  private void beginHealed(RuntimeException failed) {
    Optional<String> known = known(failed);
    if (!damaged) {
      throw failed;
    }
    LOG.warn("{} {}", applicationId(), known.orElse(""));
    streams.close(LETTING_GO);
    heal();
    streams = opening.open();
    begin(streams);
  }

  private void begin(KafkaStreams begun) {
    begun.setStateListener(this::changed);
    begun.setUncaughtExceptionHandler(this::threadFailed);
    begun.start();
  }

  /** The clients that serve its guarantee. */
  private static KafkaClientSupplier clients(
      Deployment.Streams compiled, Config config, Path stateDir, Sending sending) {
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
  private static Predicate<String> own(Deployment.Streams compiled) {
    Set<String> known =
        compiled.flow().topics().stream()
            .filter(topic -> topic.owned() || !topic.name().endsWith(Wire.requestTopic("")))
            .map(TopicSpec::name)
            .collect(Collectors.toSet());
    String internal = compiled.applicationId() + "-";
    return topic -> known.contains(topic) || topic.startsWith(internal);
  }

  @Override
  public boolean close(Duration timeout, boolean leaveGroup) {
    CloseOptions.GroupMembershipOperation membership =
        leaveGroup
            ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
            : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
    KafkaStreams last = stop();
    boolean inTime =
        last.close(CloseOptions.timeout(timeout).withGroupMembershipOperation(membership));
    if (inTime) {
      stopped(last.state() == KafkaStreams.State.NOT_RUNNING);
    }
    return inTime;
  }

  /** From now on none is started again. */
  private synchronized KafkaStreams stop() {
    stop.countDown();
    return streams;
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
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
      serving();
    } else if (now == KafkaStreams.State.REBALANCING) {
      held();
    } else if (now == KafkaStreams.State.ERROR) {
      failed(why + ", and is started again");
      if (isStopping()) {
        stopped(false);
      } else {
        Thread thread = new Thread(this::startAgain, "braid-restart " + applicationId());
        thread.setDaemon(true);
        thread.start();
      }
    } else if (now == KafkaStreams.State.NOT_RUNNING && isStopping()) {
      stopped(true);
    }
  }

  /**
   * What has failed is closed, which its own threads cannot do, and another one takes its place.
   */
  private void startAgain() {
    KafkaStreams failed = current();
    failed.close(LETTING_GO);
    if (damaged && heal() && reopen()) {
      return;
    }
    while (!isStopping()) {
      Duration pause = pauses.next();
      LOG.warn("{} is started again in {} s", applicationId(), pause.toSeconds());
      if (waitFor(pause) && reopen()) {
        return;
      }
    }
    stopped(false);
  }

  private synchronized KafkaStreams current() {
    return streams;
  }

  private boolean waitFor(Duration pause) {
    try {
      return !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      LOG.debug("{}: nobody interrupts this thread", applicationId(), interrupted);
      return false;
    }
  }

  /** What stands in the folder is a copy of what stands in the log. Answers whether it is gone. */
  private boolean heal() {
    damaged = false;
    return CrashMark.wipe(folder, applicationId());
  }

  /** Answers false when that was not possible. */
  private boolean reopen() {
    try {
      provision.run();
      KafkaStreams next = opening.open();
      synchronized (this) {
        if (isStopping()) {
          next.close(Duration.ZERO);
          return false;
        }
        streams = next;
      }
      begin(next);
      return true;
    } catch (RuntimeException failed) {
      Optional<String> known = known(failed);
      if (known.isPresent()) {
        LOG.error("{} {}", applicationId(), known.get());
      } else {
        LOG.error("{} cannot be started again", applicationId(), failed);
      }
      if (damaged) {
        current().close(LETTING_GO);
        heal();
      }
      return false;
    }
  }

  /**
   * A store of it.
   *
   * @throws IllegalStateException when it does not run just now, or the store moves
   */
  public <T> T store(StoreQueryParameters<T> query) {
    try {
      return current().store(query);
    } catch (InvalidStateStoreException notNow) {
      throw new IllegalStateException(
          "%s cannot be asked just now: %s".formatted(applicationId(), notNow.getMessage()),
          notNow);
    }
  }

  @Override
  List<String> changelogs() {
    return changelogs;
  }

  @Override
  public Optional<String> trouble() {
    Optional<String> told = super.trouble();
    if (told.isPresent()) {
      return told;
    }
    return PollTimes.hung(current().metrics()).stream()
        .findFirst()
        .map(hung -> applicationId() + " " + hung);
  }

  /** Replaces a failed thread, unless they fail one after the other. */
  private StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse threadFailed(
      Throwable cause) {
    Optional<String> known = known(cause);
    if (known.isPresent()) {
      why = known.get();
      LOG.error("{} {}", applicationId(), why);
    } else {
      why = "has failed";
      LOG.error("{}: a stream thread failed", applicationId(), cause);
    }
    sending.counters().count(EngineCounter.FAILED_THREAD);
    sending.failed().failed();
    if (known.isEmpty() && !failures.isTooMany(cause)) {
      return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    if (known.isEmpty()) {
      LOG.error(
          "{}: too many threads failed within {} s",
          applicationId(),
          ThreadFailures.WINDOW.toSeconds());
    }
    return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /**
   * A failure that the next thread would meet too, and that a sentence says more of than a stack.
   */
  private Optional<String> known(Throwable cause) {
    Optional<String> refusal = ThreadFailures.refusal(cause);
    if (refusal.isPresent()) {
      return refusal.map(refused -> "may not do what it has to: " + refused);
    }
    Optional<String> damage = ThreadFailures.damage(cause);
    if (damage.isPresent()) {
      damaged = true;
      return damage.map(
          found ->
              "has a damaged store in %s (%s); the folder is only a copy, and is restored from the log"
                  .formatted(folder, found));
    }
    return ThreadFailures.isFencedByName(cause) ? Optional.of(twins.sentence()) : Optional.empty();
  }
}
