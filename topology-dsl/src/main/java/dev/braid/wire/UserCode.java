package dev.braid.wire;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.CrashLog;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place where what a codec of the user throws becomes a {@link CodecException}, and so a
 * fault: nothing that it throws may end a stream thread, an {@link Error} raised by hostile bytes
 * (a declared length beyond memory, nesting beyond the stack) as little as an exception.
 */
public final class UserCode {

  private UserCode() {}

  /** Runs {@code conversion}, which calls a codec and touches nothing else. */
  public static <T extends @Nullable Object> T guarded(Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (CodecException unfit) {
      throw unfit;
    } catch (Exception | Error broken) { // checked ones too: not every language checks
      throw CodecException.broken("the codec failed: " + messageOf(broken), broken);
    }
  }

  /** The fault of what could not be read: the sender's, unless a registry did not answer. */
  public static FaultCode codeOf(CodecException unfit) {
    return unfit.isUnavailable() ? FaultCode.HANDLER_FAILED : FaultCode.BAD_REQUEST;
  }

  /** Why a request that could not be read is set aside. */
  public static DeadLetterReason reasonOf(CodecException unfit) {
    return unfit.isUnavailable() ? DeadLetterReason.SCHEMA_UNKNOWN : DeadLetterReason.UNDECODABLE;
  }

  /**
   * What the machine throws, for want of memory or stack, says nothing of the request: asked again,
   * the same handler may succeed. So it is no answer, but a crash with this record in hand, and the
   * {@link CrashLog} counts how often.
   */
  public static void throwIfOfTheMachine(Throwable thrown) {
    if (thrown instanceof VirtualMachineError broken) {
      throw broken;
    }
  }

  /** What was thrown in the first place: a codec that failed says so by an exception of its own. */
  public static Throwable causeOf(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CodecException codec && codec.isBroken() && cause != null
        ? cause
        : thrown;
  }

  /** What a fault says of something that was thrown, whose own message may be broken too. */
  public static String messageOf(Throwable thrown) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (RuntimeException | Error unreadable) {
      message = null;
    }
    return message == null || message.isBlank() ? "it failed without a message" : message;
  }
}
