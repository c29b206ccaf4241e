package dev.braid.dsl;

/**
 * A value that cannot be encoded, decoded or converted. At a step's edge it becomes a fault 400, or
 * 500 where it is not the value's fault: see {@link #isUnavailable}.
 */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  private enum Reason {
    VALUE,
    UNAVAILABLE,
    BROKEN
  }

  public CodecException(String message) {
    super(message);
    this.reason = Reason.VALUE;
  }

  public CodecException(String message, Throwable cause) {
    this(message, cause, Reason.VALUE);
  }

  private CodecException(String message, Throwable cause, Reason reason) {
    super(message, cause);
    this.reason = reason;
  }

  /** For when the value may be as good as any, and what the codec needs does not answer. */
  public static CodecException unavailable(String message, Throwable cause) {
    return new CodecException(message, cause, Reason.UNAVAILABLE);
  }

  /** For when the codec has thrown something else than what it says of a value. */
  public static CodecException broken(String message, Throwable cause) {
    return new CodecException(message, cause, Reason.BROKEN);
  }

  /** Whether the codec itself has failed: its cause says with what. */
  public boolean isBroken() {
    return reason == Reason.BROKEN;
  }

  /**
   * Whether what the codec needs, such as a registry, did not answer: the same may succeed later,
   * and other codecs that need it will find it silent too.
   */
  public boolean isUnavailable() {
    return reason == Reason.UNAVAILABLE;
  }
}
