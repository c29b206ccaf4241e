/**
 * Key-value stores that cannot lose in silence: one log and one fold for each partition.
 *
 * <p>A {@link dev.braid.store.StoreDefinition} says what a store is. {@link
 * dev.braid.store.StoreComponent} has an app serve it, {@link dev.braid.store.StoreClient} asks it.
 * What becomes of a command is decided in {@code dev.braid.store.model}, from the log alone.
 */
@NullMarked
package dev.braid.store;

import org.jspecify.annotations.NullMarked;
