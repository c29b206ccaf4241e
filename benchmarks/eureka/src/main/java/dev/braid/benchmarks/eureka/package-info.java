/**
 * Netflix Eureka, each part of it in a process of its own, for the benchmarks to compare Braid's
 * registry with: a server, a fleet of instances, and an observer of the registry.
 *
 * <p>All of it is Eureka's own code, which reads its settings from system properties as it always
 * does; here is only what starts it, and says on standard output what happens. A process lives
 * until its standard input ends.
 *
 * <p>Start at {@link dev.braid.benchmarks.eureka.EurekaPeer}.
 */
@NullMarked
package dev.braid.benchmarks.eureka;

import org.jspecify.annotations.NullMarked;
