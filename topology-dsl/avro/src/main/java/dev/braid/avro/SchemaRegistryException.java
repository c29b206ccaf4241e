package dev.braid.avro;

import static java.util.Objects.requireNonNull;

/** A schema registry that did not do what it was asked to. */
public final class SchemaRegistryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** There is no such subject, version, schema or id. */
    NOT_FOUND,
    /** The schema breaks the subject's rule of compatibility. */
    INCOMPATIBLE,
    /** The registry takes the schema, or another argument, for no valid one. */
    INVALID,
    /** The registry does not let this caller do it. */
    DENIED,
    /** No answer, after all that was tried: worth another try later. */
    UNREACHABLE
  }

  private final Reason reason;

  public SchemaRegistryException(Reason reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason");
  }

  public SchemaRegistryException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }
}
