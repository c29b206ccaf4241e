package dev.braid.registry.model;

/** Why an instance is held for alive, suspect or dead. */
public enum Reason {
  /** It was heard from within its lease. */
  HEARD("heard from in time"),
  /** Its heartbeats stopped. */
  SILENT("no heartbeat for too long"),
  /** Its registration stood in the log when the observer read that, and no heartbeat followed. */
  UNHEARD("registered in the log, but never heard from"),
  /** It said goodbye. */
  GOODBYE("said goodbye"),
  /** A newer incarnation of the same instance registered. */
  REPLACED("replaced by a newer incarnation");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** In words. */
  public String text() {
    return text;
  }
}
