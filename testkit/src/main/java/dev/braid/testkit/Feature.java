package dev.braid.testkit;

/** What random flows and their worlds may contain. */
public enum Feature {
  /** Emit steps. */
  EMITS,
  /** Apply steps. */
  APPLIES,
  /** Parallels. */
  PARALLELS,
  /** Recorded batches, of one child too. */
  RECORDED,
  /** Calls with a fixed part. */
  FIXED_PARTS,
  /** Calls that ask for retries. */
  RETRIES,
  /** Calls with a timeout, long enough never to strike. */
  TIMEOUTS,
  /** Calls of other definitions. */
  DEFINITIONS,
  /** Labels beyond those that tell two uses of a name apart. */
  LABELS,
  /**
   * Services and functions that fail. Without it, a fixed part on a list or a call on null does.
   */
  FAULTS,
  /** Inputs, and values of services, that are not maps. Parts are lists in any case. */
  ANY_SHAPE,
  /** Services that answer null, and null in and as input. */
  NULLS
}
