package dev.braid.registry.model;

/** What an observer holds an instance for. After {@link #DEAD} it is removed. */
public enum InstanceState {
  /** Heard from in time. */
  ALIVE,
  /** Not heard from for too long to be sure of it. It may still be given work. */
  SUSPECT,
  /** Gone. Kept for a while, so that it can be asked why. */
  DEAD;

  /** Whether it counts as there. */
  public boolean isLive() {
    return this != DEAD;
  }
}
