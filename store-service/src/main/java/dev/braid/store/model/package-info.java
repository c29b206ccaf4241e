/**
 * A store as a fold over its log, without Kafka.
 *
 * <p>Start with {@link dev.braid.store.model.StoreFold}: a {@link dev.braid.store.model.Command}
 * comes in, an {@link dev.braid.store.model.Entry} is written, a {@link
 * dev.braid.store.model.Change} is told, a {@link dev.braid.store.model.Result} goes back. An
 * entry's version is its {@link dev.braid.store.model.Stamp}; what it has taken in stands in its
 * {@link dev.braid.store.model.Seen}; what holds for a whole partition in {@link
 * dev.braid.store.model.Meta}. What may be asked of a store says its {@link
 * dev.braid.store.model.Rule}.
 *
 * <p>The stored forms begin with a version byte each, and are made for several regions: what other
 * regions change will enter by the same log.
 */
@NullMarked
package dev.braid.store.model;

import org.jspecify.annotations.NullMarked;
