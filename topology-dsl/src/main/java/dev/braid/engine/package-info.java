/**
 * The engine's settings, and what it asks of whoever hosts it.
 *
 * <p>{@link dev.braid.engine.EngineSettings} has all of it, in three parts: numbers and durations,
 * each declared as a {@link dev.braid.engine.Limit}; the {@link dev.braid.engine.Environment}; and
 * the {@link dev.braid.engine.CompileOptions}. Whatever is information from outside goes through an
 * interface of the environment, so that a simulator can answer otherwise in each life of a task:
 * the clock, {@link dev.braid.engine.Commits}, {@link dev.braid.engine.LogEnds}, {@link
 * dev.braid.engine.CrashLog}, {@link dev.braid.engine.ReturnTopics}, {@link
 * dev.braid.engine.ServiceDirectory}, {@link dev.braid.engine.CallTimes} and {@link
 * dev.braid.engine.Workers}. What the engine counts and tells stands in {@link
 * dev.braid.engine.EngineCounters} and {@link dev.braid.engine.Reports}.
 */
@NullMarked
package dev.braid.engine;

import org.jspecify.annotations.NullMarked;
