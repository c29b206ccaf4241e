/**
 * The replay simulator: whether anything but the log decides.
 *
 * <p>The engine's promise is that what an execution, a service or a ledger comes to follows from
 * its log alone. A life that ends takes its transaction along, and the next one reads the same
 * records again; meanwhile others have read what it sent, and acted on it. Here the very nodes that
 * topologies are made of run over one {@link dev.braid.testkit.replay.Log}, life after life,
 * without a broker and on one thread, and <em>the environment lies differently to each life</em>:
 * clocks, directory, places for replies, schemas, what handlers answer, what is remembered of
 * crashes, and in which order a task's partitions are read. Topics are deleted and made anew, and
 * who has lost its tasks goes on for a while. What decides outcomes (timeouts, retries, limits,
 * flow text, handlers' versions) is changed behind a stop in good order only, when all that was
 * undone has been done again. Everything is drawn from one seed, so a history runs the same way
 * again. Executions that outlive who starts them are started, awaited and looked after by a {@link
 * dev.braid.testkit.replay.Starter}; {@link dev.braid.testkit.replay.Started} says what its starter
 * was promised.
 *
 * <p>A {@link dev.braid.testkit.replay.History} is a deployment, the letters of some clients, and
 * the perils that it suffers; {@link dev.braid.testkit.replay.Histories} draws them. {@link
 * dev.braid.testkit.replay.World} runs one: first ill, for so many steps, and then well, until
 * nothing is left to do. {@link dev.braid.testkit.replay.Verdict} looks at what has been told, to
 * whomever could read it, and at the <em>effects</em> that stand: replies alone may agree while two
 * branches have both been taken. {@link dev.braid.testkit.replay.Reference} says which replies and
 * effects go together, from the meaning of the steps and what stands in the log.
 *
 * <p>An instrument that finds nothing proves nothing. Each {@link dev.braid.testkit.replay.Defect}
 * breaks the environment's side of the contract on purpose, from outside of the engine, and must be
 * found. {@link dev.braid.testkit.replay.Simulator} is where to start: it runs histories, and makes
 * small what it finds.
 *
 * <p>Words: a <em>life</em> is what a thread is from its start until it is killed or moved. An
 * <em>effect</em> is an entry in a ledger, a service with a state. A <em>fact</em> is a fault that
 * stands in the log.
 */
@NullMarked
package dev.braid.testkit.replay;

import org.jspecify.annotations.NullMarked;
