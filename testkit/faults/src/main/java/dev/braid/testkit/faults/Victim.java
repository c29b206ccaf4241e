package dev.braid.testkit.faults;

/** What a {@link ChaosRun} strikes. It calls one victim on one thread at a time. */
public interface Victim {

  /** Makes it happen; returns when it has. */
  void strike(StrikeKind kind);

  /** Undoes it; returns when the instance works again, or throws if it does not. */
  void heal(StrikeKind kind);
}
