/**
 * Handlers that run off the stream thread, and services that are served from a queue.
 *
 * <p>A handler with a limit, and one that answers later: {@link
 * dev.braid.engine.internal.workers.PendingNode} keeps the request in the {@code pending} store and
 * {@link dev.braid.engine.internal.workers.KeyOrderedExecutor} run it on {@link
 * dev.braid.engine.Workers}, in order per key. What comes of it crosses back through one queue;
 * nothing of Kafka Streams is touched elsewhere.
 *
 * <p>The nodes of a service that is served from a queue stand in a {@link
 * dev.braid.engine.internal.workers.StandaloneGraph} outside of Kafka Streams, one set for each
 * worker. A handler with a limit stands in a {@link dev.braid.engine.internal.workers.QueueNode}
 * there, which waits for it.
 */
@NullMarked
package dev.braid.engine.internal.workers;

import org.jspecify.annotations.NullMarked;
