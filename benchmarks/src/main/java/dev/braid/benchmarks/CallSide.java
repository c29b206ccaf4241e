package dev.braid.benchmarks;

import java.util.function.Function;

/**
 * One way of making the calls of a {@link CallJob}.
 *
 * @param name for people
 * @param opening starts services and caller, and returns when they answer
 */
record CallSide(String name, Function<Site, Caller> opening) {}
