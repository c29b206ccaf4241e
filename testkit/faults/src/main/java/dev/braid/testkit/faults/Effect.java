package dev.braid.testkit.faults;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * What was found at the end: in a store, or committed in a log.
 *
 * @param id of the request that it is of
 * @param key that it was found under
 * @param what in the words of {@link Requested#effect}
 * @param position the how manieth of its key's effects it is, where that is known: in a state that
 *     was forked two have the same
 */
public record Effect(String id, String key, String what, OptionalLong position) {

  public Effect {
    requireNonNull(id, "id");
    requireNonNull(key, "key");
    requireNonNull(what, "what");
    requireNonNull(position, "position");
  }
}
