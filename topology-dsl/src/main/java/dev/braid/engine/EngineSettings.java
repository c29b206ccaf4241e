package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * What a compiled topology is set to at run time.
 *
 * @param limits the numbers and durations that it goes by
 * @param environment what it asks of whoever runs it
 * @param options what it is made by
 */
public record EngineSettings(Limits limits, Environment environment, CompileOptions options) {

  public EngineSettings {
    requireNonNull(limits, "limits");
    requireNonNull(environment, "environment");
    requireNonNull(options, "options");
  }

  /** The settings of the design, with counters of their own. */
  public static EngineSettings defaults() {
    return new EngineSettings(Limits.DEFAULTS, Environment.alone(), CompileOptions.DEFAULTS);
  }

  public <T extends Comparable<T>> EngineSettings with(Limit<T> limit, T value) {
    return with(limits.with(limit, value));
  }

  public EngineSettings with(Limits all) {
    return new EngineSettings(all, environment, options);
  }

  /** The same, where something else is asked, such as {@code it -> it.withClock(clock)}. */
  public EngineSettings environment(UnaryOperator<Environment> change) {
    return new EngineSettings(limits, change.apply(environment), options);
  }

  /** The same, made otherwise, such as {@code it -> it.withSlips(RoutingSlips.OFF)}. */
  public EngineSettings options(UnaryOperator<CompileOptions> change) {
    return new EngineSettings(limits, environment, change.apply(options));
  }

  /**
   * For a driver without a broker: state in memory, the driver's own clock, and no other thread
   * than the driver's, on which all handlers run.
   */
  public EngineSettings forDriver(InstantSource clock, boolean roundTrip) {
    return with(Limit.CLOCK_SKEW, Duration.ZERO)
        .environment(it -> it.withClock(clock).withWorkers(Workers.on(Runnable::run)))
        .options(
            it ->
                it.with(CompileOptions.Flag.IN_MEMORY, true)
                    .with(CompileOptions.Flag.ROUND_TRIP_EDGES, roundTrip));
  }
}
