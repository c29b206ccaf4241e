package dev.braid.testkit.faults;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What a caller was told.
 *
 * @param id of the request
 * @param code 200, or a fault's
 * @param value of the reply, or the fault's message
 * @param at when
 */
public record Ended(String id, int code, String value, Instant at) {

  public Ended {
    requireNonNull(id, "id");
    requireNonNull(value, "value");
    requireNonNull(at, "at");
  }
}
