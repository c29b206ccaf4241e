package dev.braid.dsl;

/**
 * The codes that Braid itself gives, whose move each is, and whether trying again can help. Those
 * that say {@link #isOutcomeKnown} false mean <em>unknown</em>, not <em>failed</em>.
 */
public enum FaultCode {
  /** The payload does not decode, or has not the form that the step needs. */
  BAD_REQUEST(400, Party.CALLER, false, true),
  /** No live instance serves this name. */
  NOT_FOUND(404, Party.CALLER, false, true),
  /** The execution's flow has changed under it; some of its steps may have been done. */
  CONFLICT(409, Party.FLOW, false, false),
  /** Done before, but its answer is no longer kept. */
  GONE(410, Party.SERVICE, false, false),
  /** The payload is too large. */
  TOO_LARGE(413, Party.CALLER, false, true),
  /** An idempotency key was used again with another body. */
  KEY_REUSED(422, Party.CALLER, false, true),
  /** The request client's own time ran out. */
  CLIENT_TIMEOUT(499, Party.CALLER, false, false),
  /** The handler threw. */
  HANDLER_FAILED(500, Party.SERVICE, false, true),
  /** The reply could not be read. */
  BAD_REPLY(502, Party.SERVICE, false, false),
  /** Draining, or over capacity. */
  UNAVAILABLE(503, Party.SERVICE, true, true),
  /** A limit or the deadline passed. */
  TIMEOUT(504, Party.SERVICE, true, false);

  /** Whose move it is. */
  public enum Party {
    CALLER,
    FLOW,
    SERVICE
  }

  private final int number;
  private final Party party;
  private final boolean retryable;
  private final boolean outcomeKnown;

  FaultCode(int number, Party party, boolean retryable, boolean outcomeKnown) {
    this.number = number;
    this.party = party;
    this.retryable = retryable;
    this.outcomeKnown = outcomeKnown;
  }

  public int number() {
    return number;
  }

  public Party party() {
    return party;
  }

  /** Whether a call that asks for retries is tried again after this. */
  public boolean isRetryable() {
    return retryable;
  }

  /** Whether the request is known not to have been done. */
  public boolean isOutcomeKnown() {
    return outcomeKnown;
  }

  /** Whether a call that asks for retries is tried again after a fault of this number. */
  public static boolean isRetryable(int number) {
    return number == UNAVAILABLE.number || number == TIMEOUT.number;
  }
}
