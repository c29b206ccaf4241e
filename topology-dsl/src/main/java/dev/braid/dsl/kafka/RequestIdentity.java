package dev.braid.dsl.kafka;

import org.jspecify.annotations.Nullable;

/** What makes a request that carries a call id the same request as an earlier one. */
enum RequestIdentity {
  /** Its call id and where its reply goes: as an execution, whose reply goes to one place. */
  CALL_AND_CALLER,

  /** Its call id alone: a repeat is answered wherever it comes from. */
  CALL,

  /** Its call id and its key: as {@link #CALL}, where each key has a memory of its own. */
  CALL_AND_KEY;

  /** Whether it is that of a service with a memory. */
  boolean keeps() {
    return this != CALL_AND_CALLER;
  }

  String executionId(
      CallId.Maker ids,
      byte @Nullable [] key,
      @Nullable ReturnAddress returnAddress,
      byte[] callId) {
    return switch (this) {
      case CALL_AND_CALLER -> ids.ofCall(returnAddress, callId);
      case CALL -> ids.ofCall(null, callId);
      case CALL_AND_KEY -> ids.ofCallOfKey(key == null ? new byte[0] : key, callId);
    };
  }
}
