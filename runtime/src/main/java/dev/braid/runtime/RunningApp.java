package dev.braid.runtime;

import dev.braid.dsl.kafka.EngineCounter;
import dev.braid.dsl.kafka.EngineCounters;
import dev.braid.dsl.kafka.EngineSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An app that has been started. For any thread. */
public final class RunningApp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningApp.class);

  private final App app;
  private final Config config;
  private final Admin admin;
  private final StateFolder folder;
  private final EngineCounters counters;
  private final List<StreamsRunner> runners;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  private RunningApp(
      App app,
      Config config,
      Admin admin,
      StateFolder folder,
      EngineCounters counters,
      List<StreamsRunner> runners) {
    this.app = app;
    this.config = config;
    this.admin = admin;
    this.folder = folder;
    this.counters = counters;
    this.runners = runners;
  }

  /** The composition root of an app: compiles, provisions, and starts, in that order. */
  static RunningApp start(App app, Config config) {
    Admin admin = Admin.create(ClientSettings.admin(config));
    StateFolder folder = null;
    try {
      EngineSettings settings = settings(config, admin);
      List<App.Compiled> compiled = app.compile(settings);
      folder = StateFolder.take(config.stateDir(), app.name(), config.get(ConfigKey.INSTANCE_ID));
      provision(compiled, config, admin);
      return run(app, config, admin, folder, settings, compiled);
    } catch (RuntimeException failed) {
      if (folder != null) {
        folder.close();
      }
      admin.close(Duration.ZERO);
      throw failed;
    }
  }

  private static EngineSettings settings(Config config, Admin admin) {
    return EngineSettings.defaults()
        .withPartitions(config.number(ConfigKey.PARTITIONS))
        .withMaxPayload(config.number(ConfigKey.MAX_PAYLOAD))
        .withDefaultDeadline(config.duration(ConfigKey.DEFAULT_DEADLINE))
        .withSlips(config.slips())
        .withReturnTopics(new KnownTopics(admin, InstantSource.system()));
  }

  private static void provision(List<App.Compiled> compiled, Config config, Admin admin) {
    new TopicProvisioner(admin, config.number(ConfigKey.REPLICATION_FACTOR)).provision(compiled);
  }

  private static RunningApp run(
      App app,
      Config config,
      Admin admin,
      StateFolder folder,
      EngineSettings settings,
      List<App.Compiled> compiled) {
    String clientId = app.name() + "-" + folder.instance();
    List<StreamsRunner> runners = new ArrayList<>();
    try {
      for (App.Compiled each : compiled) {
        runners.add(StreamsRunner.start(each, config, folder.path(), clientId));
      }
    } catch (RuntimeException failed) {
      runners.forEach(runner -> runner.close(Duration.ofSeconds(5), true));
      throw failed;
    }
    return new RunningApp(app, config, admin, folder, settings.counters(), List.copyOf(runners));
  }

  /**
   * Waits until all services and flows serve.
   *
   * @return this app
   * @throws IllegalStateException when one of them failed, or the start timeout has passed
   */
  public RunningApp awaitRunning() {
    Duration patience = config.duration(ConfigKey.START_TIMEOUT);
    CompletableFuture<?>[] all =
        runners.stream().map(StreamsRunner::running).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(all).get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return this;
    } catch (ExecutionException failed) {
      throw new IllegalStateException("app '%s' failed".formatted(app.name()), failed.getCause());
    } catch (TimeoutException late) {
      List<String> missing =
          runners.stream()
              .filter(runner -> !runner.running().isDone())
              .map(StreamsRunner::applicationId)
              .toList();
      throw new IllegalStateException(
          "app '%s' does not run after %s; still starting: %s"
              .formatted(app.name(), patience, missing),
          late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting " + app.name(), interrupted);
    }
  }

  /** Completes when the app has been closed, exceptionally when a part of it failed for good. */
  CompletableFuture<Void> ended() {
    CompletableFuture<?>[] failures =
        runners.stream().map(StreamsRunner::failure).toArray(CompletableFuture[]::new);
    return CompletableFuture.anyOf(
            CompletableFuture.anyOf(failures).thenApply(unused -> null), stopped)
        .thenApply(unused -> null);
  }

  /** How often the engine has met what the counter stands for, in all flows and services. */
  public long count(EngineCounter counter) {
    return counters.get(counter);
  }

  public String name() {
    return app.name();
  }

  /**
   * Stops everything: work in hand is finished and committed first. An instance without a name of
   * its own leaves its groups, so that others take over at once.
   */
  @Override
  public void close() {
    if (stopped.isDone()) {
      return;
    }
    boolean leave = config.get(ConfigKey.INSTANCE_ID).isEmpty();
    long end = System.nanoTime() + config.duration(ConfigKey.STOP_TIMEOUT).toNanos();
    runners.parallelStream()
        .forEach(
            runner -> {
              Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
              if (!runner.close(left, leave)) {
                LOG.warn("{} did not stop in time", runner.applicationId());
              }
            });
    folder.close();
    admin.close(Duration.ofSeconds(1));
    stopped.complete(null);
  }
}
