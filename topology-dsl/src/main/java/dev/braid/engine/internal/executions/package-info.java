/**
 * Executions of a flow that wait, and what ends their waiting.
 *
 * <p>Where a remote call must wait, the execution goes into the {@code executions} store when the
 * record that brought it there has been worked off, and the {@link
 * dev.braid.engine.internal.executions.RequestDispatcher} picks it up again when the reply arrives.
 * What happens next depends on nothing but the records of the task's log: a timeout, too, is first
 * written to the flow's own reply partition, and acts when it is read back. Where a call may be
 * sent again, {@link dev.braid.engine.internal.executions.RetryQueues} keep the order of each key.
 *
 * <p>An execution may be started durably: then no caller is told its reply, which is kept for
 * whoever awaits it. {@link dev.braid.engine.internal.executions.DurableCalls} takes the messages
 * about such executions, and a {@link dev.braid.wire.Handle} names one.
 *
 * <p>Start with {@link dev.braid.engine.internal.executions.RequestDispatcher}.
 */
@NullMarked
package dev.braid.engine.internal.executions;

import org.jspecify.annotations.NullMarked;
