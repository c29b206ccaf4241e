/**
 * Runs deployments: one KafkaStreams for each flow and service, the workers of a queue, their
 * folder of state, what is remembered over a crash, and their health.
 *
 * <p>Start with {@link dev.braid.runtime.internal.host.StreamsRunner} and {@link
 * dev.braid.runtime.internal.host.QueueRunner}.
 */
@NullMarked
package dev.braid.runtime.internal.host;

import org.jspecify.annotations.NullMarked;
