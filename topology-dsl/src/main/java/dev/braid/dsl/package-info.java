/**
 * The flow: an immutable composition of steps, and the words it is made of.
 *
 * <p>A {@link dev.braid.dsl.Step} is a node of a flow. Three steps are leaves: {@link
 * dev.braid.dsl.Call} asks a service, {@link dev.braid.dsl.Apply} runs a named pure function in
 * place, {@link dev.braid.dsl.Emit} sends a signal. Five are compositions: {@link
 * dev.braid.dsl.Pipe}, {@link dev.braid.dsl.And}, {@link dev.braid.dsl.Or}, {@link
 * dev.braid.dsl.Batch} and {@link dev.braid.dsl.Parallel}. All are records: equal flows are equal,
 * building one runs nothing, and running one never changes it. Everything that does something with
 * a flow (the parser and printer, the pictures, the compiler, the reference interpreter of the
 * testkit) is a reader that hangs off {@link dev.braid.dsl.StepVisitor}.
 *
 * <p>What a step answers is a {@link dev.braid.dsl.Reply}: a value, a {@link dev.braid.dsl.Fault},
 * or several parts. Success is code 200, for every operator.
 *
 * <p>Start with {@link dev.braid.dsl.Flow}, the typed face on all of this, and {@link
 * dev.braid.dsl.FlowDefinition}, a flow with its name. Nothing in this package knows Kafka.
 */
@NullMarked
package dev.braid.dsl;

import org.jspecify.annotations.NullMarked;
