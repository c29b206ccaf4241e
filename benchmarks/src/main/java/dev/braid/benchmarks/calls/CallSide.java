package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Site;
import java.util.function.Function;

/**
 * One way of making the calls of a {@link CallJob}.
 *
 * @param name for people
 * @param opening starts services and caller, and returns when they answer
 */
record CallSide(String name, Function<Site, Caller> opening) {}
