package dev.braid.dsl.kafka;

import static java.util.Objects.requireNonNull;

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
 * @param persistentStore whether executions are kept on disk (RocksDB) or in memory, both with a
 *     changelog
 * @param clock for what keeps no state, such as deadlines around inline handlers; and for the time
 *     at which a task starts
 * @param returnTopics which reply topics exist
 * @param directory whether anyone serves what is called
 * @param commits when what a stream thread has written stands
 * @param counters where the engine counts
 * @param roundTripEdges for tests: every value is encoded and decoded between two steps
 */
public record EngineSettings(
    int maxPayload,
    Duration defaultDeadline,
    Duration maxDeadline,
    Duration timerInterval,
    int partitions,
    int maxOpen,
    boolean persistentStore,
    InstantSource clock,
    ReturnTopics returnTopics,
    ServiceDirectory directory,
    Commits commits,
    EngineCounters counters,
    boolean roundTripEdges) {

  public EngineSettings {
    if (maxPayload < 1 || maxPayload > Wire.MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "max payload must be 1 to %d bytes, found %d".formatted(Wire.MAX_PAYLOAD, maxPayload));
    }
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, found " + partitions);
    }
    if (maxOpen < 1) {
      throw new IllegalArgumentException("max open must be at least 1, found " + maxOpen);
    }
    requirePositive("default deadline", defaultDeadline);
    requirePositive("max deadline", maxDeadline);
    requirePositive("timer interval", timerInterval);
    requireNonNull(clock, "clock");
    requireNonNull(returnTopics, "returnTopics");
    requireNonNull(directory, "directory");
    requireNonNull(commits, "commits");
    requireNonNull(counters, "counters");
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
        true,
        InstantSource.system(),
        ReturnTopics.any(),
        ServiceDirectory.off(),
        Commits.immediate(),
        new EngineCounters(),
        false);
  }

  public EngineSettings withPartitions(int number) {
    return with(draft -> draft.partitions = number);
  }

  public EngineSettings withMaxOpen(int executions) {
    return with(draft -> draft.maxOpen = executions);
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

  public EngineSettings withReturnTopics(ReturnTopics topics) {
    return with(draft -> draft.returnTopics = topics);
  }

  public EngineSettings withDirectory(ServiceDirectory known) {
    return with(draft -> draft.directory = known);
  }

  public EngineSettings withCommits(Commits known) {
    return with(draft -> draft.commits = known);
  }

  /** For a driver without a broker: state in memory, and the driver's own clock. */
  public EngineSettings forDriver(InstantSource driverClock, boolean roundTrip) {
    return with(
        draft -> {
          draft.persistentStore = false;
          draft.clock = driverClock;
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
        draft.persistentStore,
        draft.clock,
        draft.returnTopics,
        draft.directory,
        draft.commits,
        counters,
        draft.roundTripEdges);
  }

  /** What can be changed, while it is being changed. */
  private static final class Draft {
    private int maxPayload;
    private Duration defaultDeadline;
    private Duration maxDeadline;
    private int partitions;
    private int maxOpen;
    private boolean persistentStore;
    private InstantSource clock;
    private ReturnTopics returnTopics;
    private ServiceDirectory directory;
    private Commits commits;
    private boolean roundTripEdges;

    Draft(EngineSettings from) {
      this.maxPayload = from.maxPayload;
      this.defaultDeadline = from.defaultDeadline;
      this.maxDeadline = from.maxDeadline;
      this.partitions = from.partitions;
      this.maxOpen = from.maxOpen;
      this.persistentStore = from.persistentStore;
      this.clock = from.clock;
      this.returnTopics = from.returnTopics;
      this.directory = from.directory;
      this.commits = from.commits;
      this.roundTripEdges = from.roundTripEdges;
    }
  }
}
