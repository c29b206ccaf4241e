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
 * <p>The nodes of steps stand here. What they do when something must wait, be kept, or run
 * elsewhere stands in the rooms below, which do not know the compiler: {@link
 * dev.braid.engine.internal.core}, {@link dev.braid.engine.internal.executions}, {@link
 * dev.braid.engine.internal.replies}, {@link dev.braid.engine.internal.workers} and {@link
 * dev.braid.engine.internal.holding}; below these are {@link dev.braid.engine} and {@link
 * dev.braid.wire}.
 *
 * <p>A service without a state can be served from a queue instead of by partition. Then {@link
 * dev.braid.dsl.kafka.QueueService} runs the nodes of its graph outside of Kafka Streams, and what
 * they would send is handed to whoever runs it.
 *
 * <p>A <em>run</em> is a row of calls in a pipe with nothing between them. It travels as a slip:
 * each service hands its value straight to the next, and the flow, which waits once for the whole
 * run, goes on from whichever step it hears of. A step is in <em>tail position</em> when its reply
 * is the flow's reply.
 *
 * <p>A handler's result is information from outside: asked again, it may be another one. So {@link
 * dev.braid.dsl.kafka.Callees} lets a handler run in place, and {@link
 * dev.braid.dsl.kafka.SlipPlanner} lets a service hand on, only where nothing that keeps something
 * can come to depend on two results, see {@link dev.braid.dsl.ServiceKind}.
 */
@NullMarked
package dev.braid.dsl.kafka;

import org.jspecify.annotations.NullMarked;
