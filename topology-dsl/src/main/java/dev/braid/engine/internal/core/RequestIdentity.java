package dev.braid.engine.internal.core;

import dev.braid.wire.CallId;
import dev.braid.wire.ReturnAddress;
import org.jspecify.annotations.Nullable;

/** What makes a request that carries a call id the same request as an earlier one. */
public enum RequestIdentity {
  /**
   * Its call id and where its reply goes, since clients may choose the same id. One that an
   * execution has made stands for itself: a flow may have the reply to a call sent to its own
   * caller, and when it is asked again, home.
   */
  CALL_AND_CALLER,

  /** Its call id alone: a repeat is answered wherever it comes from. */
  CALL,

  /** Its call id and its key: as {@link #CALL}, where each key has a memory of its own. */
  CALL_AND_KEY;

  public String executionId(
      CallId.Maker ids,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress,
      byte[] callId) {
    return switch (this) {
      case CALL_AND_CALLER ->
          ids.ofCall(CallId.parse(callId) == null ? returnAddress : null, callId);
      case CALL -> ids.ofCall(null, callId);
      case CALL_AND_KEY -> ids.ofCallOfKey(key == null ? new byte[0] : key, callId);
    };
  }
}
