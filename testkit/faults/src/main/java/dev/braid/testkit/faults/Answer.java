package dev.braid.testkit.faults;

import static java.util.Objects.requireNonNull;

/**
 * A reply in the log, of a transaction that was committed or aborted. It may stand there again, the
 * same.
 *
 * @param id of the request
 * @param code 200, or a fault's
 * @param value of the reply, or the fault's message
 */
public record Answer(String id, int code, String value) {

  public Answer {
    requireNonNull(id, "id");
    requireNonNull(value, "value");
  }
}
