/**
 * Records that cannot be decoded yet.
 *
 * <p>Bytes may need something from elsewhere before they can be decoded, such as a schema from a
 * registry ({@link dev.braid.dsl.Codec#awaits}). Where a codec may say so, a {@link
 * dev.braid.engine.internal.holding.DecodeBuffer} stands before the inbox: it holds the record in
 * the {@code parked} store until it can be decoded, keeps the requests of a key in order behind it,
 * and sets aside what waits for longer than {@link dev.braid.engine.HoldRules} allow. No thread
 * waits for it. What comes of a held record is written to its entry, and acts when that is
 * committed: a replay, which asks the registry and the clock again, comes to the same. What comes
 * of a parked reply goes through the log once more. Since it keeps a store, a service behind a gate
 * runs in transactions as everything that keeps state.
 */
@NullMarked
package dev.braid.engine.internal.holding;

import org.jspecify.annotations.NullMarked;
