package dev.braid.dsl;

/**
 * A value that cannot be encoded, decoded or converted. At a step's edge it becomes a fault 400, or
 * 500 where it is not the value's fault: see {@link #isUnavailable}.
 */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean unavailable;

  public CodecException(String message) {
    super(message);
    this.unavailable = false;
  }

  public CodecException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private CodecException(String message, Throwable cause, boolean unavailable) {
    super(message, cause);
    this.unavailable = unavailable;
  }

  /** For when the value may be as good as any, and what the codec needs does not answer. */
  public static CodecException unavailable(String message, Throwable cause) {
    return new CodecException(message, cause, true);
  }

  /**
   * Whether what the codec needs, such as a registry, did not answer: the same may succeed later,
   * and other codecs that need it will find it silent too.
   */
  public boolean isUnavailable() {
    return unavailable;
  }
}
