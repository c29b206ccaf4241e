package dev.braid.engine.internal.core;

import dev.braid.dsl.FaultCode;
import dev.braid.wire.DeadLetterReason;

/**
 * What is wrong with a request that cannot be run at all.
 *
 * @param code of the fault that answers it
 */
public record RejectedRequest(DeadLetterReason reason, FaultCode code, String message) {

  static RejectedRequest tooLarge(DeadLetterReason reason, String message) {
    return new RejectedRequest(reason, FaultCode.TOO_LARGE, message);
  }
}
