package dev.braid.store;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a store has of a key, after what was asked.
 *
 * @param isApplied whether a write was done; false where its condition did not hold, or it would
 *     have changed nothing. Of a read always false
 * @param value empty: the key has none
 * @param version of the value, or of its absence: opaque, and greater with each write. Empty: the
 *     key was never written, or that was long ago
 */
public record Versioned<V>(boolean isApplied, Optional<V> value, Optional<String> version) {

  public Versioned {
    requireNonNull(value, "value");
    requireNonNull(version, "version");
  }
}
