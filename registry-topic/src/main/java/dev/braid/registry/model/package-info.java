/**
 * What is said of an instance, and what can be asked of many: values that know no Kafka and no
 * clock.
 *
 * <p>A {@link dev.braid.registry.model.Registration} and {@link
 * dev.braid.registry.model.Heartbeat}s are what an instance says; an {@link
 * dev.braid.registry.model.Instance} is what an observer sees of it; a {@link
 * dev.braid.registry.model.Filter} says which instances are meant; {@link
 * dev.braid.registry.model.Timings} are the registry's.
 */
@NullMarked
package dev.braid.registry.model;

import org.jspecify.annotations.NullMarked;
