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
    /** No answer, or none that a registry gives, after all that was tried. */
    UNREACHABLE;

    /**
     * What an answer that is no success means in Confluent's protocol.
     *
     * @param status of HTTP
     * @param errorCode the {@code error_code} of its body; 0 when it has none
     */
    public static Reason of(int status, int errorCode) {
      return switch (status) {
        case 401, 403 -> DENIED;
        // Without a code of the registry's own it is the URL that leads nowhere.
        case 404 -> errorCode / 100 == 404 ? NOT_FOUND : UNREACHABLE;
        case 409 -> INCOMPATIBLE;
        case 400, 413, 422 -> INVALID;
        default -> UNREACHABLE;
      };
    }
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
