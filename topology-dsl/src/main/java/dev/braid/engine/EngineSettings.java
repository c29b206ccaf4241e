package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import dev.braid.wire.Namespace;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What a compiled topology is set to at run time.
 *
 * @param maxPayload bytes of one payload, at most {@link Wire#MAX_PAYLOAD}
 * @param defaultDeadline of a request that names none, counted from its place in the log
 * @param maxDeadline the furthest that a request may ask for, counted likewise
 * @param timerInterval how often due timeouts are looked for
 * @param partitions of the topics that a flow owns
 * @param maxOpen executions that one task keeps at a time; a request beyond is a fault 503
 * @param maxKept replies that one task keeps for repeats, those that stand with a state not
 *     counted; a request beyond is a fault 503. They are kept until the request's deadline and the
 *     clock skew have passed, or for the longer window of an idempotent service, and cost up to 100
 *     bytes of memory each, outside of the Java heap
 * @param maxPending requests that one task keeps for handlers off the stream thread, those that run
 *     among them; a request beyond is a fault 503
 * @param maxPendingOfKey those of one key among them; a request beyond is a fault 503
 * @param maxWaitingOfKey requests of one key that may wait for a stateful service in one partition;
 *     one that comes while as many wait is a fault 503
 * @param maxConcurrency of a service's handlers off the stream thread that may run at a time
 * @param maxAbandoned threads of a service that may be held by handlers which do not end, each
 *     replaced by another; with more the service answers 503
 * @param workers runs the handlers off the stream thread
 * @param persistentStore whether executions are kept on disk (RocksDB) or in memory, both with a
 *     changelog
 * @param durable what holds for executions that are started durably
 * @param clock decides at once only where no state is kept, such as deadlines around inline
 *     handlers. Where state is kept, what follows from it is written to the store or to the log
 *     first, and acts when that stands
 * @param clockSkew how far the brokers' clocks, which write the time of a record, may be from each
 *     other, and from this one's
 * @param returnTopics which reply topics exist
 * @param directory whether anyone serves what is called
 * @param times how long a call may take that has no timeout of its own
 * @param commits when what a stream thread has written stands
 * @param logEnds what stood in the log before a task began to read it
 * @param counters where the engine counts
 * @param reports what is told of what goes wrong
 * @param poison what a request may carry, and what becomes of one that does harm
 * @param partitionCheck whether requests stand where their keys belong
 * @param holding how long, and how many, records wait that cannot be decoded yet
 * @param slips which calls of a pipe hand on to each other
 * @param namespace of all topics that it reads and writes
 * @param roundTripEdges for tests: every value is encoded and decoded between two steps
 */
public record EngineSettings(
    int maxPayload,
    Duration defaultDeadline,
    Duration maxDeadline,
    Duration timerInterval,
    int partitions,
    int maxOpen,
    int maxKept,
    int maxPending,
    int maxPendingOfKey,
    int maxWaitingOfKey,
    int maxConcurrency,
    int maxAbandoned,
    Workers workers,
    boolean persistentStore,
    DurableSettings durable,
    InstantSource clock,
    Duration clockSkew,
    ReturnTopics returnTopics,
    ServiceDirectory directory,
    CallTimes times,
    Commits commits,
    LogEnds logEnds,
    EngineCounters counters,
    Reports reports,
    PoisonRules poison,
    PartitionCheck partitionCheck,
    HoldRules holding,
    RoutingSlips slips,
    Namespace namespace,
    boolean roundTripEdges) {

  public EngineSettings {
    if (maxPayload < 1 || maxPayload > Wire.MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "max payload must be 1 to %s bytes, found %s".formatted(Wire.MAX_PAYLOAD, maxPayload));
    }
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, found " + partitions);
    }
    if (maxOpen < 1) {
      throw new IllegalArgumentException("max open must be at least 1, found " + maxOpen);
    }
    if (maxKept < 1) {
      throw new IllegalArgumentException("max kept must be at least 1, found " + maxKept);
    }
    if (maxPending < 1) {
      throw new IllegalArgumentException("max pending must be at least 1, found " + maxPending);
    }
    if (maxPendingOfKey < 1) {
      throw new IllegalArgumentException(
          "max pending of a key must be at least 1, found " + maxPendingOfKey);
    }
    if (maxWaitingOfKey < 1) {
      throw new IllegalArgumentException(
          "max waiting of a key must be at least 1, found " + maxWaitingOfKey);
    }
    if (maxConcurrency < 1) {
      throw new IllegalArgumentException(
          "maxConcurrency must be at least 1, found " + maxConcurrency);
    }
    if (maxAbandoned < 0) {
      throw new IllegalArgumentException("max abandoned must not be negative: " + maxAbandoned);
    }
    requireNonNull(workers, "workers");
    requirePositive("default deadline", defaultDeadline);
    requirePositive("max deadline", maxDeadline);
    requirePositive("timer interval", timerInterval);
    requireNonNull(durable, "durable");
    requireNonNull(clock, "clock");
    requireNonNull(clockSkew, "clockSkew");
    requireNonNull(returnTopics, "returnTopics");
    requireNonNull(directory, "directory");
    requireNonNull(times, "times");
    requireNonNull(commits, "commits");
    requireNonNull(logEnds, "logEnds");
    requireNonNull(counters, "counters");
    requireNonNull(reports, "reports");
    requireNonNull(poison, "poison");
    requireNonNull(partitionCheck, "partitionCheck");
    requireNonNull(holding, "holding");
    requireNonNull(slips, "slips");
    requireNonNull(namespace, "namespace");
  }

  private static void requirePositive(String what, Duration duration) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(
          "%s must be at least a millisecond, found %s".formatted(what, duration));
    }
  }

  /** The settings of the design, with counters of their own. */
  public static EngineSettings defaults() {
    return new EngineSettings(
        Wire.MAX_PAYLOAD,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofMillis(10),
        3,
        10_000,
        1_000_000,
        1000,
        1000,
        10_000,
        64,
        8,
        Workers.threads(),
        true,
        DurableSettings.defaults(),
        InstantSource.system(),
        Duration.ofSeconds(10),
        ReturnTopics.any(),
        ServiceDirectory.off(),
        CallTimes.UNTOLD,
        Commits.immediate(),
        LogEnds.none(),
        new EngineCounters(),
        new Reports(true),
        PoisonRules.DEFAULTS,
        PartitionCheck.NONE,
        HoldRules.DEFAULTS,
        RoutingSlips.ON,
        Namespace.NONE,
        false);
  }

  /** So many refusals are kept beside {@link #maxKept}, which are given for want of room. */
  public int keptRefusals() {
    return Math.max(16, maxKept / 16);
  }

  public EngineSettings withPartitions(int number) {
    return with(draft -> draft.partitions = number);
  }

  public EngineSettings withMaxOpen(int executions) {
    return with(draft -> draft.maxOpen = executions);
  }

  public EngineSettings withMaxKept(int replies) {
    return with(draft -> draft.maxKept = replies);
  }

  public EngineSettings withMaxPending(int requests) {
    return with(draft -> draft.maxPending = requests);
  }

  public EngineSettings withMaxPendingOfKey(int requests) {
    return with(draft -> draft.maxPendingOfKey = requests);
  }

  public EngineSettings withMaxWaitingOfKey(int requests) {
    return with(draft -> draft.maxWaitingOfKey = requests);
  }

  public EngineSettings withMaxConcurrency(int number) {
    return with(draft -> draft.maxConcurrency = number);
  }

  public EngineSettings withMaxAbandoned(int threads) {
    return with(draft -> draft.maxAbandoned = threads);
  }

  public EngineSettings withWorkers(Workers threads) {
    return with(draft -> draft.workers = threads);
  }

  public EngineSettings withMaxPayload(int bytes) {
    return with(draft -> draft.maxPayload = bytes);
  }

  public EngineSettings withDefaultDeadline(Duration deadline) {
    return with(draft -> draft.defaultDeadline = deadline);
  }

  public EngineSettings withMaxDeadline(Duration deadline) {
    return with(draft -> draft.maxDeadline = deadline);
  }

  public EngineSettings withDurable(DurableSettings settings) {
    return with(draft -> draft.durable = settings);
  }

  public EngineSettings withReturnTopics(ReturnTopics topics) {
    return with(draft -> draft.returnTopics = topics);
  }

  public EngineSettings withPoison(PoisonRules rules) {
    return with(draft -> draft.poison = rules);
  }

  public EngineSettings withReports(Reports told) {
    return with(draft -> draft.reports = told);
  }

  public EngineSettings withPartitionCheck(PartitionCheck check) {
    return with(draft -> draft.partitionCheck = check);
  }

  public EngineSettings withHolding(HoldRules rules) {
    return with(draft -> draft.holding = rules);
  }

  public EngineSettings withSlips(RoutingSlips changed) {
    return with(draft -> draft.slips = changed);
  }

  public EngineSettings withClockSkew(Duration skew) {
    return with(draft -> draft.clockSkew = skew);
  }

  public EngineSettings withNamespace(Namespace all) {
    return with(draft -> draft.namespace = all);
  }

  public EngineSettings withDirectory(ServiceDirectory known) {
    return with(draft -> draft.directory = known);
  }

  public EngineSettings withTimes(CallTimes known) {
    return with(draft -> draft.times = known);
  }

  public EngineSettings withCommits(Commits known) {
    return with(draft -> draft.commits = known);
  }

  public EngineSettings withLogEnds(LogEnds known) {
    return with(draft -> draft.logEnds = known);
  }

  /**
   * For a driver without a broker: state in memory, the driver's own clock, and no other thread
   * than the driver's, on which all handlers run.
   */
  public EngineSettings forDriver(InstantSource driverClock, boolean roundTrip) {
    return with(
        draft -> {
          draft.persistentStore = false;
          draft.workers = Workers.on(Runnable::run);
          draft.clock = driverClock;
          draft.clockSkew = Duration.ZERO;
          draft.roundTripEdges = roundTrip;
        });
  }

  private EngineSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new EngineSettings(
        draft.maxPayload,
        draft.defaultDeadline,
        draft.maxDeadline,
        timerInterval,
        draft.partitions,
        draft.maxOpen,
        draft.maxKept,
        draft.maxPending,
        draft.maxPendingOfKey,
        draft.maxWaitingOfKey,
        draft.maxConcurrency,
        draft.maxAbandoned,
        draft.workers,
        draft.persistentStore,
        draft.durable,
        draft.clock,
        draft.clockSkew,
        draft.returnTopics,
        draft.directory,
        draft.times,
        draft.commits,
        draft.logEnds,
        counters,
        draft.reports,
        draft.poison,
        draft.partitionCheck,
        draft.holding,
        draft.slips,
        draft.namespace,
        draft.roundTripEdges);
  }

  /** What can be changed, while it is being changed. */
  private static final class Draft {
    private int maxPayload;
    private Duration defaultDeadline;
    private Duration maxDeadline;
    private int partitions;
    private int maxOpen;
    private int maxKept;
    private int maxPending;
    private int maxPendingOfKey;
    private int maxWaitingOfKey;
    private int maxConcurrency;
    private int maxAbandoned;
    private Workers workers;
    private boolean persistentStore;
    private DurableSettings durable;
    private InstantSource clock;
    private Duration clockSkew;
    private ReturnTopics returnTopics;
    private Reports reports;
    private PoisonRules poison;
    private PartitionCheck partitionCheck;
    private HoldRules holding;
    private RoutingSlips slips;
    private Namespace namespace;
    private ServiceDirectory directory;
    private CallTimes times;
    private Commits commits;
    private LogEnds logEnds;
    private boolean roundTripEdges;

    Draft(EngineSettings from) {
      this.maxPayload = from.maxPayload;
      this.defaultDeadline = from.defaultDeadline;
      this.maxDeadline = from.maxDeadline;
      this.partitions = from.partitions;
      this.maxOpen = from.maxOpen;
      this.maxKept = from.maxKept;
      this.maxPending = from.maxPending;
      this.maxPendingOfKey = from.maxPendingOfKey;
      this.maxWaitingOfKey = from.maxWaitingOfKey;
      this.maxConcurrency = from.maxConcurrency;
      this.maxAbandoned = from.maxAbandoned;
      this.workers = from.workers;
      this.persistentStore = from.persistentStore;
      this.durable = from.durable;
      this.clock = from.clock;
      this.clockSkew = from.clockSkew;
      this.returnTopics = from.returnTopics;
      this.reports = from.reports;
      this.poison = from.poison;
      this.partitionCheck = from.partitionCheck;
      this.holding = from.holding;
      this.slips = from.slips;
      this.namespace = from.namespace;
      this.directory = from.directory;
      this.times = from.times;
      this.commits = from.commits;
      this.logEnds = from.logEnds;
      this.roundTripEdges = from.roundTripEdges;
    }
  }
}
