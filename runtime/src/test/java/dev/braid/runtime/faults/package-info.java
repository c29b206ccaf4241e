/**
 * Flows with remote calls under faults: instances are processes that are killed and frozen while
 * requests go on, and a ledger says at the end whether each was answered once, and rightly.
 *
 * <p>{@link dev.braid.runtime.faults.FlowsUnderFaultsIT} is the test, {@link
 * dev.braid.runtime.faults.Network} the processes, {@link dev.braid.runtime.faults.OrderFlow} what
 * they run, {@link dev.braid.runtime.faults.Load} the requests.
 */
@NullMarked
package dev.braid.runtime.faults;

import org.jspecify.annotations.NullMarked;
