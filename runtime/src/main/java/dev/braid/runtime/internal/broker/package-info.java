/**
 * What is asked of the brokers: topics and their partitions, groups, rights, transactions, and
 * whether they answer at all. Whoever asks here is told within a bounded time.
 */
@NullMarked
package dev.braid.runtime.internal.broker;

import org.jspecify.annotations.NullMarked;
