/**
 * What tests of flows stand on: what a flow means, flows to try it on, and a runner of laws.
 *
 * <p><b>Meaning.</b> {@link dev.braid.testkit.ReferenceInterpreter} says what a flow answers, in
 * plain recursion over trees: no Kafka, no threads, no time. It is written from the description of
 * the steps and shares no code with the compiler, so that where the two disagree one of them is
 * wrong. A run is an {@link dev.braid.testkit.Outcome}: the reply, which services were called with
 * what, and which signals were sent.
 *
 * <p><b>Flows to try.</b> {@link dev.braid.testkit.FlowGenerator} makes random {@linkplain
 * dev.braid.testkit.FlowCase cases}: a flow, definitions that it calls, services, and an input. The
 * services are {@linkplain dev.braid.testkit.TreeService pure functions whose names tell all that
 * they do}, so that a printed flow and its input are a whole counterexample. {@link
 * dev.braid.testkit.GeneratorOptions} and {@link dev.braid.testkit.Feature} keep out what the thing
 * under test cannot do yet.
 *
 * <p><b>Laws.</b> {@link dev.braid.testkit.Property} checks a law on many random cases. On the
 * first failure it looks for a smaller case that fails too ({@link dev.braid.testkit.FlowShrinker})
 * and reports that one with the seed that brings it back.
 *
 * <p><b>Services.</b> {@link dev.braid.testkit.ServiceDriver} asks one service without a broker, as
 * {@link dev.braid.testkit.FlowDriver} does a flow. {@link dev.braid.testkit.Determinism} checks
 * that a stateful one keeps its contract.
 *
 * <p><b>Faults.</b> Processes that are killed and frozen, and the ledger that says what came of it,
 * stand in a module of their own, {@code dev.braid.testkit.faults}.
 *
 * <p>Start with {@link dev.braid.testkit.ReferenceInterpreter} and {@link
 * dev.braid.testkit.Property}. Everything here is immutable and may be used by several threads,
 * except the random generators that are passed in.
 */
@NullMarked
package dev.braid.testkit;

import org.jspecify.annotations.NullMarked;
