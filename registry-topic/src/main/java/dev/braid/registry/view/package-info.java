/**
 * One observer's picture of who is there: a state machine that is fed, and whose clock is given to
 * it. It knows no Kafka.
 *
 * <p>Who reads starts with {@link dev.braid.registry.view.RegistryView} and its {@link
 * dev.braid.registry.view.Snapshot}s. Who feeds has a {@link dev.braid.registry.view.RegistryFeed}:
 * what reads the topics does, and tests.
 *
 * <p>Inside, {@code MembershipTable} is the state machine, {@code LocalHealth} the observer's doubt
 * in itself, {@code Renewals} what self-preservation counts, {@code Index} the snapshots and {@code
 * FreeCapacity} the free capacity; one lock guards them all. {@link
 * dev.braid.registry.view.RoundRobin} and {@link dev.braid.registry.view.CapacityView} choose
 * instances. They are a library: no path of Braid's own calls them, since Kafka's partitions choose
 * who gets a request.
 */
@NullMarked
package dev.braid.registry.view;

import org.jspecify.annotations.NullMarked;
