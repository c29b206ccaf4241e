package dev.braid.runtime;

import dev.braid.count.Counter;
import dev.braid.count.Counters;
import dev.braid.dsl.Service;
import dev.braid.dsl.Work;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.PartitionCheck;
import dev.braid.engine.Reports;
import dev.braid.engine.Workers;
import dev.braid.runtime.client.Brokers;
import dev.braid.runtime.cluster.BrokerPromises;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Guarantee;
import dev.braid.runtime.internal.broker.BrokerContact;
import dev.braid.runtime.internal.broker.BrokerJudgement;
import dev.braid.runtime.internal.broker.BrokerLogEnds;
import dev.braid.runtime.internal.broker.BrokerProbe;
import dev.braid.runtime.internal.broker.BrokerTransactions;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.broker.Directory;
import dev.braid.runtime.internal.broker.KnownTopics;
import dev.braid.runtime.internal.broker.Reach;
import dev.braid.runtime.internal.broker.Rights;
import dev.braid.runtime.internal.broker.RightsCheck;
import dev.braid.runtime.internal.broker.ServedPartitions;
import dev.braid.runtime.internal.broker.TopicProvisioner;
import dev.braid.runtime.internal.broker.TopicWatch;
import dev.braid.runtime.internal.host.CrashFiles;
import dev.braid.runtime.internal.host.HangingTransactions;
import dev.braid.runtime.internal.host.Health;
import dev.braid.runtime.internal.host.ProcessId;
import dev.braid.runtime.internal.host.QueueGroups;
import dev.braid.runtime.internal.host.QueueRunner;
import dev.braid.runtime.internal.host.Runner;
import dev.braid.runtime.internal.host.StateFolder;
import dev.braid.runtime.internal.host.StreamsRunner;
import dev.braid.runtime.internal.sending.FailedThreads;
import dev.braid.runtime.internal.sending.RefusedSends;
import dev.braid.runtime.internal.sending.SendWatch;
import dev.braid.runtime.internal.sending.Sending;
import dev.braid.runtime.internal.sending.ThreadCommits;
import dev.braid.runtime.internal.sending.ThreadStarts;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.HostedService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What streams need to commit and to stop, when nothing holds them up. */
  private static final Duration STREAMS_STOP = Duration.ofSeconds(5);

  /** What the brokers do not tell of themselves within this time stays unknown. */
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);

  private final App app;
  private final Config config;
  private final Admin admin;
  private final StateFolder folder;
  private final Counters counters;
  private final Workers workers;
  private final Sending sending;
  private final JoinedComponents members;
  private final Directory directory;
  private final List<Runner> runners;
  private final BrokerPromises promises;
  private final HangingTransactions hanging;
  private final TopicWatch topics;
  private final Health health;
  private final BrokerContact contact;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final long begun = System.nanoTime();
  private boolean closing;

  private RunningApp(
      App app,
      Config config,
      Admin admin,
      StateFolder folder,
      EngineSettings settings,
      Sending sending,
      JoinedComponents members,
      Directory directory,
      List<Runner> runners,
      TopicWatch topics,
      BrokerPromises promises) {
    this.app = app;
    this.config = config;
    this.admin = admin;
    this.folder = folder;
    this.counters = members.counters(settings.environment().counters());
    this.workers = settings.environment().workers();
    this.sending = sending;
    this.members = members;
    this.directory = directory;
    this.runners = runners;
    this.promises = promises;
    this.hanging =
        new HangingTransactions(
            new BrokerTransactions(admin),
            config.get(ConfigKey.BOOTSTRAP_SERVERS),
            System::nanoTime);
    this.topics = topics;
    this.health = new Health(app.name(), this::look);
    this.contact = BrokerContact.start(app.name(), admin);
  }

  /** The composition root of an app: joins, compiles, provisions, and starts, in that order. */
  static RunningApp start(App app, Config config) {
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      Admin admin = Admin.create(ClientSettings.admin(config));
      undo.push(() -> admin.close(Duration.ZERO)); // the last is undone first
      app.check(config);
      Rights needed = app.needed(config); // what does not compile needs no brokers to be told
      Reach.require(admin, config);
      RightsCheck rights = RightsCheck.before(needed, config, admin);
      StateFolder folder =
          StateFolder.take(
              config.get(ConfigKey.STATE_DIR),
              config.namespace().of(app.name()),
              config.get(ConfigKey.INSTANCE_ID));
      undo.push(folder::close);
      KnownTopics topics = new KnownTopics(admin, InstantSource.system());
      RefusedSends refused = new RefusedSends(new CrashFiles(folder.crashes()));
      ThreadCommits commits = new ThreadCommits(config.guarantee() != Guarantee.AT_LEAST_ONCE);
      EngineSettings settings =
          settings(config, refused)
              .environment(
                  it ->
                      it.withTopics(topics)
                          .withLogEnds(new BrokerLogEnds(admin))
                          .withCommits(commits));
      SendWatch watch = new SendWatch(topics, System::nanoTime).start();
      undo.push(watch::close);
      ServedPartitions served = new ServedPartitions();
      Sending sending =
          new Sending(
              topics,
              refused,
              watch,
              commits,
              new ThreadStarts(),
              FailedThreads.of(admin),
              settings.environment().counters(),
              served,
              config.namespace(),
              System::nanoTime);
      Workers workers = settings.environment().workers();
      JoinedComponents members =
          JoinedComponents.join(
              app.components(), door -> host(app, config, folder, admin, workers, door));
      undo.push(members::close);
      Directory directory = Directory.open(config, admin, members.directories());
      undo.push(directory::close);
      PartitionCheck check =
          new PartitionCheck(config.get(ConfigKey.PARTITIONER_CHECK), served::of);
      EngineSettings made =
          settings
              .options(it -> it.withPartitionCheck(check))
              .environment(it -> it.withDirectory(directory).withTimes(members.times()));
      List<Deployment> compiled = new ArrayList<>(app.compile(made, config.get(ConfigKey.QUEUES)));
      compiled.addAll(members.deployments(made, compiled, name -> app.idOf(name, made)));
      TypeCheck.run(app, config.get(ConfigKey.STRICT_TYPES));
      Namespaces.enter(app, config, admin);
      provision(compiled, config, admin, served);
      rights.after();
      directory.watchCallees(compiled);
      return run(app, config, admin, folder, made, compiled, sending, members, directory, undo);
    } catch (RuntimeException failed) {
      undo.forEach(Runnable::run);
      throw failed;
    }
  }

  /** The app as what joins it sees it. */
  private static AppContext host(
      App app, Config config, StateFolder folder, Admin admin, Workers workers, Door door) {
    String name = config.get(ConfigKey.INSTANCE_ID);
    String instance = name.isEmpty() ? ProcessId.in(folder.path()) : name;
    List<HostedService> hosted = new ArrayList<>();
    app.services().forEach(service -> hosted.add(hosted(service, config, workers)));
    app.flows().forEach(flow -> hosted.add(HostedService.flow(flow.name())));
    return new AppContext(app.name(), instance, config, hosted, Brokers.of(config, admin), door);
  }

  private static HostedService hosted(Service<?, ?> service, Config config, Workers workers) {
    boolean limited = service.work() instanceof Work.OffThread<?, ?>;
    String name = service.name();
    int byPartition = limited ? config.get(ConfigKey.MAX_CONCURRENCY) : 0;
    int capacity =
        config.get(ConfigKey.QUEUES).has(service)
            ? config.get(ConfigKey.QUEUES).workersOf(name)
            : byPartition;
    return new HostedService(
        name, Optional.of(service.ref()), service.kind(), capacity, () -> workers.inHand(name));
  }

  static EngineSettings settings(Config config, CrashLog crashes) {
    return EngineSettings.defaults()
        .with(config.limits())
        .environment(
            it ->
                it.withCrashLog(crashes)
                    .withReports(new Reports(config.get(ConfigKey.FAULT_CLASSES))))
        .options(
            it ->
                it.withSlips(config.slips())
                    .withNamespace(config.namespace())
                    .withDeadLetters(config.get(ConfigKey.DEAD_LETTERS)));
  }

  private static void provision(
      List<Deployment> compiled, Config config, Admin admin, ServedPartitions served) {
    new TopicProvisioner(admin, config.get(ConfigKey.REPLICATION_FACTOR))
        .provision(compiled, config.namespace(), served);
  }

  private static RunningApp run(
      App app,
      Config config,
      Admin admin,
      StateFolder folder,
      EngineSettings settings,
      List<Deployment> compiled,
      Sending sending,
      JoinedComponents members,
      Directory directory,
      Deque<Runnable> undo) {
    Map<String, Integer> deliveries =
        new QueueGroups(admin, config.namespace())
            .prepare(
                app.services(),
                config.get(ConfigKey.QUEUES),
                config.guarantee(),
                settings
                    .limits()
                    .of(Limit.MAX_DEADLINE)
                    .plus(settings.limits().of(Limit.CLOCK_SKEW)));
    BrokerProbe probe = BrokerProbe.ask(admin, TopicProvisioner.names(compiled));
    String clientId = config.namespace().of(app.name()) + "-" + folder.instance();
    List<Runner> runners = new ArrayList<>();
    TopicWatch topics =
        new TopicWatch(
            admin,
            compiled,
            sending.served(),
            () -> provision(compiled, config, admin, sending.served()),
            spec ->
                new TopicProvisioner(admin, config.get(ConfigKey.REPLICATION_FACTOR))
                    .ensure(List.of(spec)));
    undo.push(
        () -> {
          members.stopping();
          runners.forEach(runner -> runner.close(Duration.ofSeconds(5), true));
        });
    for (Deployment each : compiled) {
      String name = each.flow().name();
      int most = deliveries.getOrDefault(name, 0);
      Runner runner =
          each instanceof Deployment.Queue queue
              ? QueueRunner.start(queue, most, config, settings, clientId, admin, sending)
              : StreamsRunner.start(
                  (Deployment.Streams) each,
                  config,
                  folder.path(),
                  clientId,
                  sending,
                  admin,
                  topics::look);
      runners.add(runner);
      members.follow(each, runner);
    }
    BrokerPromises promises = promises(app, config, probe);
    RunningApp running =
        new RunningApp(
            app,
            config,
            admin,
            folder,
            settings,
            sending,
            members,
            directory,
            List.copyOf(runners),
            topics,
            promises);
    members.open(running);
    running.health.start();
    return running;
  }

  private static BrokerPromises promises(App app, Config config, BrokerProbe probe) {
    BrokerPromises promises =
        BrokerJudgement.judge(
            probe.await(PROBE_PATIENCE),
            config.guarantee(),
            config.get(ConfigKey.SESSION_TIMEOUT),
            config.get(ConfigKey.TRANSACTION_TIMEOUT));
    promises.log(LOG, app.name(), config.guarantee());
    return promises;
  }

  /**
   * Waits until all services and flows serve.
   *
   * @return this app
   * @throws IllegalStateException when the start timeout has passed. What serves goes on, and the
   *     rest is tried without end, until this is closed
   */
  public RunningApp awaitRunning() {
    Duration patience = config.get(ConfigKey.START_TIMEOUT);
    CompletableFuture<?>[] all =
        runners.stream().map(Runner::running).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(all).get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return this;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (TimeoutException late) {
      throw new IllegalStateException(
          "app '%s' does not run after %s: %s".formatted(app.name(), patience, troubles()), late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting " + app.name(), interrupted);
    }
  }

  /** Completes when the app has been closed. */
  CompletableFuture<Void> ended() {
    return stopped;
  }

  /**
   * What keeps this instance from serving all that it hosts, for people, each with the service or
   * flow that it is about; empty when it is ready. What has failed is started again meanwhile,
   * after growing pauses and without end.
   */
  public List<String> troubles() {
    return troubles(runners);
  }

  private List<String> troubles(List<Runner> looked) {
    List<String> troubles = new ArrayList<>();
    looked.forEach(runner -> runner.trouble().ifPresent(troubles::add));
    workers
        .unready()
        .forEach(service -> troubles.add(service + " has too many handlers that do not end"));
    troubles.addAll(hanging.troubles());
    troubles.addAll(topics.troubles());
    return troubles;
  }

  /** Asks the brokers what may hold up what does not serve. */
  private List<String> look() {
    topics.look();
    hanging.look(runners.stream().map(Runner::stalled).flatMap(Optional::stream).toList());
    // That one has not started yet is no trouble as long as it may take.
    boolean mayBeStarting =
        System.nanoTime() - begun < config.get(ConfigKey.START_TIMEOUT).toNanos();
    return troubles(
        runners.stream().filter(runner -> !mayBeStarting || !runner.isStarting()).toList());
  }

  /** Looks at once, as it does every few seconds: for tests, which need not wait for that. */
  void lookNow() {
    health.lookNow();
  }

  /** Whether this instance serves all that it hosts, for whoever sends work to it. */
  public boolean isReady() {
    return troubles().isEmpty();
  }

  /** What the brokers could promise when the app started: how far they bear its guarantee. */
  public BrokerPromises promises() {
    return promises;
  }

  /** How often that was met, in all flows, services and components. */
  public long count(Counter counter) {
    return counters.get(counter);
  }

  /** What the engine and the components count. */
  public Counters counters() {
    return counters;
  }

  /** Its handlers that run off the stream threads: how many, and whether they are well. */
  public Workers workers() {
    return workers;
  }

  public String name() {
    return app.name();
  }

  /**
   * Stops everything: what has joined is told, so that nobody is sent here any more; work in hand
   * is finished and committed first, if that takes no longer than most of the stop timeout; what is
   * left goes to the next owner. An instance without a name of its own leaves its groups, so that
   * others take over at once. Whoever calls this while it is done waits for its end.
   */
  @Override
  public synchronized void close() {
    if (closing) {
      return; // it is over, or asked for by what is being closed
    }
    closing = true;
    health.close();
    contact.close();
    try {
      stop();
    } finally {
      directory.close();
      members.close();
      sending.watch().close();
      admin.close(Duration.ofSeconds(1));
      stopped.complete(null);
    }
  }

  private void stop() {
    boolean leave = config.get(ConfigKey.INSTANCE_ID).isEmpty();
    Duration patience = config.get(ConfigKey.STOP_TIMEOUT);
    long end = System.nanoTime() + patience.toNanos();
    members.stopping();
    drain(patience);
    runners.parallelStream()
        .forEach(
            runner -> {
              Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
              if (!runner.close(left, leave)) {
                LOG.warn("{} did not stop in time", runner.applicationId());
              }
            });
    releaseFolder();
  }

  /** Leaves enough of the time for the streams to stop. */
  private void drain(Duration patience) {
    Duration forStreams = patience.dividedBy(4);
    Duration most = forStreams.compareTo(STREAMS_STOP) < 0 ? forStreams : STREAMS_STOP;
    try {
      if (!workers.drain(patience.minus(most))) {
        LOG.warn(
            "{}: {} handlers do not end in time; the next owner of their requests runs them again",
            app.name(),
            workers.inHand());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      LOG.warn("{}: interrupted while {} handlers run", app.name(), workers.inHand());
    }
  }

  /** Who does not stop in time still uses the folder: nobody else may take it before the end. */
  private void releaseFolder() {
    CompletableFuture<Void> released =
        CompletableFuture.allOf(
                runners.stream().map(Runner::ended).toArray(CompletableFuture[]::new))
            .thenRun(folder::close);
    if (released.isDone()) {
      released.join();
    }
  }
}
