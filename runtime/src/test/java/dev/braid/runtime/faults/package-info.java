/**
 * Flows with remote calls and services with state under faults: the instances that run both are
 * processes that are killed, frozen, replaced, added and removed while requests go on, and at the
 * end every effect is read back.
 *
 * <p>{@link dev.braid.runtime.faults.FlowsUnderFaultsIT} is the test, {@link
 * dev.braid.runtime.faults.Network} the processes, {@link dev.braid.runtime.faults.OrderFlow} what
 * they run, {@link dev.braid.runtime.faults.Load} the requests, {@link
 * dev.braid.runtime.faults.CallerMain} a caller that dies itself.
 *
 * <p>What an order leaves behind is a place in the state of {@code reserve}, one in that of {@code
 * charge}, and a reply in the log, each once: {@link dev.braid.runtime.faults.Books} has a ledger
 * for each. {@link dev.braid.runtime.faults.States} asks the services what their states are, and
 * compares it with their changelogs; {@link dev.braid.runtime.faults.ReplyLog} reads the replies;
 * {@link dev.braid.runtime.faults.Findings} makes the report.
 *
 * <p>{@link dev.braid.runtime.faults.Probe} measures what the machine bears, and a third of that is
 * sent; {@link dev.braid.runtime.faults.Outages} leaves out of a wait the time in which somebody
 * was down. {@link dev.braid.runtime.faults.BrokersUnderFaultsIT} kills brokers, by command only.
 *
 * <p>The short form is a part of {@code mvn verify}. The long form, about half an hour, is the same
 * with {@code -Dbraid.test.faults=long}; the README of the testkit has both commands.
 */
@NullMarked
package dev.braid.runtime.faults;

import org.jspecify.annotations.NullMarked;
