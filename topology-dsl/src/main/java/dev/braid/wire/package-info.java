/**
 * The message protocol: what stands in the records that services, flows and clients exchange.
 *
 * <p>{@link dev.braid.wire.Wire} holds the headers and the names of topics as they are
 * <em>written</em>; {@link dev.braid.wire.Namespace} makes the names that brokers know, where a
 * record or a topology leaves Braid. A request says where its reply goes by a {@link
 * dev.braid.wire.ReturnAddress}, whose call it is by a {@link dev.braid.wire.CallId}, and where its
 * value goes next by a {@link dev.braid.wire.RoutingSlip}. A {@link dev.braid.wire.DeadLetter} is a
 * record that was set aside, a {@link dev.braid.wire.Handle} names an execution that was started
 * durably.
 *
 * <p>Shared by the engine, clients and tests. Knows nothing of how records are worked off.
 */
@NullMarked
package dev.braid.wire;

import org.jspecify.annotations.NullMarked;
