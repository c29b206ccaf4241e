package dev.braid.dsl;

/**
 * A value that cannot be encoded, decoded or converted. At a step's edge it becomes a fault 400.
 */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CodecException(String message) {
    super(message);
  }

  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
