package dev.braid.registry;

/** What a view has done, or refused to do, since its start. */
public enum RegistryCounter {
  /** Registrations of an instance that was not there. */
  REGISTERED,
  /** Registrations that only repeated what is known. */
  REPEATED,
  /** Registrations of a known incarnation that said something else; the first one counts. */
  CONTRADICTED,
  /** Registrations and heartbeats of an incarnation that a newer one has replaced. */
  OLD_INCARNATIONS,
  /** Registrations and heartbeats of an incarnation that has said goodbye. */
  AFTER_GOODBYE,
  /** Goodbyes of nobody that is here, or of an older incarnation. */
  EMPTY_GOODBYES,
  /** Heartbeats that counted. */
  HEARTBEATS,
  /** Heartbeats whose sequence number was not larger than the last one. */
  STALE_HEARTBEATS,
  /** Heartbeats of what is not registered, which are remembered for a while. */
  EARLY_HEARTBEATS,
  /** Instances that became suspect. */
  SUSPECTED,
  /** Instances that were found dead by their silence. */
  EXPIRED,
  /** Registrations that found no room. */
  NO_ROOM,
  /** Times that a view found itself paused, and let grace begin anew. */
  PAUSES,
  /** Times that self-preservation began. */
  PRESERVATIONS,
  /** Calls of a watcher that threw. */
  WATCHER_FAILURES,
  /** Calls of a watcher that took so long that the view counts as paused. */
  SLOW_WATCHERS
}
