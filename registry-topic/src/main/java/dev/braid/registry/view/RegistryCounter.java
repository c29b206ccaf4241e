package dev.braid.registry.view;

import dev.braid.count.Counter;

/** What a view, and what feeds it and its app, has done or refused to do since its start. */
public enum RegistryCounter implements Counter {
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
  SLOW_WATCHERS,
  /** Records of the topics that are none of the registry's, and were skipped. */
  UNDECODABLE,
  /** Times that an observer was cut off from the brokers. */
  CUT_OFFS,
  /** Times that an observer fell behind the log. */
  LAGS,
  /** Registrations that an app has sent for the first time in an incarnation. */
  ANNOUNCED,
  /** Registrations that an app has sent again: it does so now and then, or nobody had it. */
  ANNOUNCED_AGAIN,
  /** Records of an app that could not be sent. */
  UNSENT,
  /** Heartbeats that an app did not send, as it could not in their time. */
  MISSED_BEATS,
  /** Incarnations that an app began because the last one had been said goodbye to by others. */
  RENEWED,
  /** Times that an app found another process under its own id. */
  DOUBLES;

  @Override
  public String room() {
    return "registry";
  }
}
