/**
 * What every part of the engine stands on: records on their way, executions, and refusals.
 *
 * <p>One {@link dev.braid.engine.internal.core.Envelope} per record travels through the {@link
 * dev.braid.engine.internal.core.Node nodes} of a task, all on its stream thread: current value,
 * fault or parts, and the {@link dev.braid.engine.internal.core.Execution} it belongs to.
 *
 * <p>A {@link dev.braid.engine.internal.core.CommitBarrier refusal} says that nothing was done. It
 * acts only when the transaction that refused is committed: an attempt that is aborted and run
 * again may do what it refused before.
 *
 * <p>A request that no attempt could work off as it is, and one that ends the process again and
 * again, is answered with a fault and set aside, see {@link
 * dev.braid.engine.internal.core.DeadLetterWriter} and {@link dev.braid.wire.DeadLetterReason}.
 *
 * <p>Words: a <em>frame</em> is the place of one composition's memory in an execution (a saved
 * input, the replies gathered so far); a frame is <em>live</em> below a step when a later step
 * needs it.
 *
 * <p>Start with {@link dev.braid.engine.internal.core.Envelope} and {@link
 * dev.braid.engine.internal.core.Node}.
 */
@NullMarked
package dev.braid.engine.internal.core;

import org.jspecify.annotations.NullMarked;
