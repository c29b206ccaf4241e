package dev.braid.testkit.replay;

/**
 * What is broken on purpose, from outside of the engine, to prove that it would be found: each is
 * an environment, or a handler, that does not keep its side of the contract.
 */
enum Defect {
  NONE,
  /** The engine is told that its writes stand before they do. */
  COMMITS_TOLD_EARLY,
  /** The engine is told that the log was empty when a task began. */
  ENDS_OF_NOTHING,
  /** A restore leaves out an entry that was committed. */
  ENTRY_LOST,
  /** What has been worked off once is given up like everything else when it crashes later lives. */
  PASSED_FORGOTTEN,
  /** What has been given up is run when it is read again. */
  GIVING_UP_FORGOTTEN,
  /** Who has lost its tasks writes to their state. */
  ORPHANS_WRITE,
  /** The offsets that are committed stay when a topic is made anew. */
  OFFSETS_OUTLIVE,
  /** Who is fenced commits all the same. */
  FENCED_IN_VAIN,
  /** Who finds that a topic begins behind what it has read goes on at the end of it. */
  RESET_TO_THE_END,
  /** A life that is killed leaves its offsets behind, and nothing else. */
  OFFSETS_AHEAD,
  /** The next life reads on where the one before had been, behind what was undone. */
  TASKS_GO_ON,
  /** A life commits how far the one before had read, before it has read that itself. */
  COMMITS_AHEAD,
  /** What decides outcomes is another thing after a kill, not only after a stop in good order. */
  CHANGED_BY_A_KILL,
  /** A standby takes over that has not heard of the last commit. */
  STANDBY_BEHIND,
  /** A life that is killed leaves the first of what it had written in its state. */
  ABORT_HALF_RESTORED,
  /** A record that waits for a schema is lost with its life. */
  PARKED_LOST,
  /** Two records that wait for a schema wait in the other order. */
  PARKED_SWAPPED,
  /** A codec cannot read what it has said that it can. */
  SCHEMA_FORGOTTEN,
  /** A codec is asked of the record in hand only: what is kept it says that it can read. */
  KEPT_UNASKED,
  /** The partitions of a store are restored one for the other. */
  STORES_MIXED_UP,
  /** A message is lost, though it was acknowledged. */
  MESSAGE_LOST,
  /** A commit stands though something that was sent before it has expired. */
  EXPIRY_COMMITTED,
  /** Nothing arrives at a topic for a while, and nobody says so. */
  TROUBLE_UNTOLD,
  /** A record is not read. */
  RECORD_SKIPPED,
  /** Two records are read in the other order. */
  RECORDS_SWAPPED,
  /** A record's time is another one when it is read again. */
  TIME_REREAD,
  /** Who sends again puts a key into another partition. */
  KEYS_ELSEWHERE,
  /** Who sends again does so under another call id. */
  NEW_CALL_IDS,
  /** Who starts an execution again does so under another key. */
  START_KEYS_FORGOTTEN,
  /** Who asks for a result asks in another partition than the one it was started in. */
  HANDLES_MIXED_UP,
  /** A reply goes to whom it was not meant for. */
  REPLIES_SWAPPED,
  /** A handler with a state looks at what is not in its log. */
  LEDGER_DRAWS,
  /** Handlers make maps whose order is a part of them, and draw it. */
  MAPS_IN_A_DRAWN_ORDER,
  /** What is not committed is read where only what is committed may be. */
  READS_UNCOMMITTED
}
