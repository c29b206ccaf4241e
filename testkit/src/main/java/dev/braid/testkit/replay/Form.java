package dev.braid.testkit.replay;

/** What deployments and letters may have beside plain calls. */
enum Form {
  /** Calls with a timeout, and with retries. */
  TIMEOUTS,
  /** A flow that calls a flow. */
  NESTED,
  /** Services that run in place. */
  FUSED,
  /** Calls that hand on to each other. */
  SLIPS,
  /** Clients that ask again under the same call id. */
  ATTEMPTS,
  /** Requests without a call id. */
  FOREIGN,
  /** Executions that outlive who starts them. */
  DURABLE,
  /** Values that cannot be read without a registry's schemas. */
  GATED
}
