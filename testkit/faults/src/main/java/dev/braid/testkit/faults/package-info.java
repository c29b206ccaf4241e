/**
 * Faults that really happen to real processes, and a ledger that says whether anything was lost.
 *
 * <p><b>Processes.</b> {@link dev.braid.testkit.faults.ChildJvms} starts main classes of the class
 * path as {@link dev.braid.testkit.faults.ChildJvm children}: they can be killed, frozen, resumed
 * and told to stop, and none of them outlives its owner. {@link dev.braid.testkit.faults.TcpProxy}
 * stands between a client and a server, {@link dev.braid.testkit.faults.KafkaProxy} between Kafka
 * clients and their brokers.
 *
 * <p><b>Chaos.</b> A {@link dev.braid.testkit.faults.Chaos} is a schedule of {@linkplain
 * dev.braid.testkit.faults.Strike strikes} made from a seed. It is a value that prints itself;
 * {@link dev.braid.testkit.faults.ChaosRun} carries it out on {@linkplain
 * dev.braid.testkit.faults.Victim victims}, and ends in a quiet phase, so that what is checked has
 * had the time to settle.
 *
 * <p><b>Ledger.</b> Who asks writes down in a {@link dev.braid.testkit.faults.Ledger} what was
 * asked and what was told; at the end the effects, and the answers in the log, are read back into
 * it. {@link dev.braid.testkit.faults.LedgerChecker} compares the two, and names every {@link
 * dev.braid.testkit.faults.Defect}. It knows nothing of how the effects came about. {@link
 * dev.braid.testkit.faults.Figures} says how long answers took.
 *
 * <p>An <em>effect</em> is what a request leaves behind once: an entry of a store, or a committed
 * record. An <em>ending</em> is what its caller was told. An <em>answer</em> is a reply in the log,
 * which may stand there several times, but always the same.
 */
@NullMarked
package dev.braid.testkit.faults;

import org.jspecify.annotations.NullMarked;
