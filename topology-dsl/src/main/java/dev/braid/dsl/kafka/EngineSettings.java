package dev.braid.dsl.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;

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
 * @param clock for what keeps no state: deadlines around inline handlers
 * @param returnTopics which reply topics exist
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
        new EngineCounters(),
        false);
  }

  public EngineSettings withPartitions(int number) {
    return new EngineSettings(
        maxPayload,
        defaultDeadline,
        maxDeadline,
        timerInterval,
        number,
        maxOpen,
        persistentStore,
        clock,
        returnTopics,
        counters,
        roundTripEdges);
  }

  public EngineSettings withMaxOpen(int executions) {
    return new EngineSettings(
        maxPayload,
        defaultDeadline,
        maxDeadline,
        timerInterval,
        partitions,
        executions,
        persistentStore,
        clock,
        returnTopics,
        counters,
        roundTripEdges);
  }

  public EngineSettings withMaxPayload(int bytes) {
    return new EngineSettings(
        bytes,
        defaultDeadline,
        maxDeadline,
        timerInterval,
        partitions,
        maxOpen,
        persistentStore,
        clock,
        returnTopics,
        counters,
        roundTripEdges);
  }

  public EngineSettings withDefaultDeadline(Duration deadline) {
    return new EngineSettings(
        maxPayload,
        deadline,
        maxDeadline,
        timerInterval,
        partitions,
        maxOpen,
        persistentStore,
        clock,
        returnTopics,
        counters,
        roundTripEdges);
  }

  public EngineSettings withReturnTopics(ReturnTopics topics) {
    return new EngineSettings(
        maxPayload,
        defaultDeadline,
        maxDeadline,
        timerInterval,
        partitions,
        maxOpen,
        persistentStore,
        clock,
        topics,
        counters,
        roundTripEdges);
  }

  /** For a driver without a broker: state in memory, and the driver's own clock. */
  public EngineSettings forDriver(InstantSource driverClock, boolean roundTrip) {
    return new EngineSettings(
        maxPayload,
        defaultDeadline,
        maxDeadline,
        timerInterval,
        partitions,
        maxOpen,
        false,
        driverClock,
        returnTopics,
        counters,
        roundTrip);
  }
}
