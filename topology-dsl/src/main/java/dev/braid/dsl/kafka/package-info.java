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
 * <p>At run time one {@link dev.braid.engine.internal.core.Envelope} per record travels through the nodes of a
 * task, all on its stream thread: current value, fault or parts, and the {@link
 * dev.braid.engine.internal.core.Execution} it belongs to. Where a remote call must wait, the execution goes
 * into the {@code executions} store when the record that brought it there has been worked off, and
 * the {@link dev.braid.engine.internal.executions.Inbox} picks it up again when the reply arrives. What happens next
 * depends on nothing but the records of the task's log: a timeout, too, is first written to the
 * flow's own reply partition, and acts when it is read back. A {@link dev.braid.engine.internal.core.Refusals
 * refusal} says that nothing was done, and goes there only when the transaction that refused is
 * committed. Where a call may be sent again, {@link dev.braid.engine.internal.executions.RetryQueues} keep the order
 * of each key.
 *
 * <p>A request that no attempt could work off as it is, and one that ends the process again and
 * again, is answered with a fault and set aside as a {@link dev.braid.wire.DeadLetter}, see
 * {@link dev.braid.wire.DeadLetterReason}. Whatever else is wrong ends in a fault reply alone.
 * {@link dev.braid.engine.PoisonRules} holds the bounds. {@link dev.braid.engine.Reports}
 * tell the log what code of the user has thrown, and what else somebody must look after.
 *
 * <p>A service that keeps something keeps its answers too, since a request may come again: after a
 * crash, or because its caller tries again. {@link dev.braid.engine.internal.answers.StateNode} keeps a key's
 * state and latest answers in one record, and older answers in {@link
 * dev.braid.engine.internal.answers.AnswerPages} of the same store; an idempotent service has a {@link
 * dev.braid.engine.internal.answers.RepeatsNode} before its work and a {@link dev.braid.engine.internal.answers.KeepNode}
 * behind it, which writes what came of it to the service's log of results; there it is read back,
 * kept and told. A flow keeps how it ended (see {@link dev.braid.engine.internal.answers.KeptReplies}) where
 * something acted in it that might come otherwise if it ran again. A fault that may pass is the
 * answer to its attempt. A repeat is known by its call id, whoever sends it, and answers are
 * forgotten by the log's time, so that a replay, or a backlog, sees what the first run saw.
 *
 * <p>A handler with a limit, and one that answers later, runs off the stream thread: {@link
 * dev.braid.engine.internal.workers.PendingNode} keeps the request in the {@code pending} store and {@link
 * dev.braid.engine.internal.workers.Lanes} run it on {@link dev.braid.engine.Workers}, in order per key. What
 * comes of it crosses back through one queue; nothing of Kafka Streams is touched elsewhere.
 *
 * <p>A service without a state can be served from a queue instead of by partition. Then {@link
 * dev.braid.dsl.kafka.QueueService} runs the nodes of its graph outside of Kafka Streams, one set
 * for each worker, and what they would send is handed to whoever runs it. A handler with a limit
 * stands in a {@link dev.braid.engine.internal.workers.QueueNode} there, which waits for it.
 *
 * <p>Bytes may need something from elsewhere before they can be decoded, such as a schema from a
 * registry ({@link dev.braid.dsl.Codec#awaits}). Where a codec may say so, a {@link
 * dev.braid.engine.internal.parking.GateNode} stands before the inbox: it parks the record in the {@code parked}
 * store until it can be decoded, keeps the requests of a key in order behind it, and sets aside
 * what waits for longer than {@link dev.braid.engine.ParkRules} allow. No thread waits for it.
 * What comes of a parked record is written to its entry, and acts when that is committed, as any
 * {@link dev.braid.engine.internal.core.Refusals refusal} does: a replay, which asks the registry and the
 * clock again, comes to the same. What comes of a parked reply goes through the log once more.
 * Since it keeps a store, a service behind a gate runs in transactions as everything that keeps
 * state.
 *
 * <p>An execution may be started durably: then no caller is told its reply, which is kept for
 * whoever awaits it. {@link dev.braid.engine.internal.executions.DurableCalls} takes the messages about such
 * executions, and a {@link dev.braid.wire.Handle} names one.
 *
 * <p>Words: a <em>slot</em> is the place of one composition's memory in an execution (a saved
 * input, the replies gathered so far); a slot is <em>live</em> below a step when a later step needs
 * it. A step is in <em>tail position</em> when its reply is the flow's reply.
 *
 * <p>A <em>run</em> is a row of calls in a pipe with nothing between them. It travels as a slip:
 * each service hands its value straight to the next, and the flow, which waits once for the whole
 * run, goes on from whichever step it hears of.
 *
 * <p>A handler's result is information from outside: asked again, it may be another one. So {@link
 * dev.braid.dsl.kafka.Callees} lets a handler run in place, and {@link dev.braid.dsl.kafka.Runs}
 * lets a service hand on, only where nothing that keeps something can come to depend on two
 * results, see {@link dev.braid.dsl.ServiceKind}.
 *
 * <p>{@link dev.braid.wire.Wire} is the wire format, shared with clients and tests. It knows
 * the names of topics as they are <em>written</em>; {@link dev.braid.wire.Namespace} makes
 * those that brokers know, where a record or a topology leaves this package.
 */
@NullMarked
package dev.braid.dsl.kafka;

import org.jspecify.annotations.NullMarked;
