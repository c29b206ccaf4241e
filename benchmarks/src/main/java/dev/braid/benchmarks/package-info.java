/**
 * What Braid costs, measured beside the same job written by hand.
 *
 * <p>A {@link dev.braid.benchmarks.flows.Work} is what a job's steps do; a {@link
 * dev.braid.benchmarks.flows.Job} is one way of making a topology of it: compiled from a flow, or
 * written by hand. All jobs of a run read the same requests on the same broker, one after the other
 * in rounds, and are compared round by round, so that what else the machine does falls on all of
 * them. Only ratios between jobs of one run mean something.
 *
 * <p>Remote calls ({@link dev.braid.benchmarks.calls.CallsCommand}) and Avro ({@link
 * dev.braid.benchmarks.avro.AvroCommand}) are compared likewise, each side of theirs beside the
 * others. So is how soon the registry sees a death ({@link
 * dev.braid.benchmarks.registry.DetectCommand}), with Eureka; what else the registry costs is
 * measured by itself ({@link dev.braid.benchmarks.registry.RegistryCommand}).
 *
 * <p>Start at {@link dev.braid.benchmarks.BenchmarkMain}.
 */
@NullMarked
package dev.braid.benchmarks;

import org.jspecify.annotations.NullMarked;
