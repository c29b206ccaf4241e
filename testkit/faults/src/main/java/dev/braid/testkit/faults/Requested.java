package dev.braid.testkit.faults;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What was asked for, once.
 *
 * @param id of the request; an id is used once
 * @param key that it was asked under
 * @param effect that it is to have, in words
 * @param reply what a success must answer; empty where that cannot be known before
 * @param at when
 */
public record Requested(String id, String key, String effect, Optional<String> reply, Instant at) {

  public Requested {
    requireNonNull(id, "id");
    requireNonNull(key, "key");
    requireNonNull(effect, "effect");
    requireNonNull(reply, "reply");
    requireNonNull(at, "at");
  }
}
