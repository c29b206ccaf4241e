/**
 * From a flow to a Kafka Streams topology.
 *
 * <p>{@link dev.braid.dsl.kafka.FlowCompiler} turns a definition and a {@link
 * dev.braid.dsl.kafka.Placement} (which services run here, which definitions stand inline) into a
 * {@link dev.braid.dsl.kafka.CompiledFlow}: a topology, and the topics it needs. It compiles in
 * continuation-passing style: every step becomes a node that knows the node which takes its success
 * and the node which takes its fault. The nodes go into a graph of our own first, because a
 * topology wants parents before children and continuations come children first.
 *
 * <p>At run time one {@link dev.braid.dsl.kafka.Envelope} per record travels through the nodes of a
 * task, all on its stream thread: current value, fault or parts, and the {@link
 * dev.braid.dsl.kafka.Execution} it belongs to. Where a remote call must wait, the execution goes
 * into the {@code executions} store when the record that brought it there has been worked off, and
 * the {@link dev.braid.dsl.kafka.Inbox} picks it up again when the reply arrives. What happens next
 * depends on nothing but the records of the task's log: a timeout, too, is first written to the
 * flow's own reply partition, and acts when it is read back. A {@link dev.braid.dsl.kafka.Refusals
 * refusal} says that nothing was done, and goes there only when the transaction that refused is
 * committed. Where a call may be sent again, {@link dev.braid.dsl.kafka.RetryQueues} keep the order
 * of each key.
 *
 * <p>Words: a <em>slot</em> is the place of one composition's memory in an execution (a saved
 * input, the replies gathered so far); a slot is <em>live</em> below a step when a later step needs
 * it. A step is in <em>tail position</em> when its reply is the flow's reply.
 *
 * <p>{@link dev.braid.dsl.kafka.Wire} is the wire format, shared with clients and tests.
 */
@NullMarked
package dev.braid.dsl.kafka;

import org.jspecify.annotations.NullMarked;
