/**
 * What an app is told of its cluster: the {@link dev.braid.runtime.cluster.Right}s that it needs
 * there, and how far the brokers bear its guarantee ({@link
 * dev.braid.runtime.cluster.BrokerPromises}).
 */
@NullMarked
package dev.braid.runtime.cluster;

import org.jspecify.annotations.NullMarked;
