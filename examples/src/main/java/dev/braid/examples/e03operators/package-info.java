/**
 * Operators: one flow for each operator, so that what each does with a failing step can be seen.
 *
 * <p>Three services say on a map that they were here, a fourth always fails. {@link
 * dev.braid.examples.e03operators.Operators} lists them and has the text of the flows.
 */
@NullMarked
package dev.braid.examples.e03operators;

import org.jspecify.annotations.NullMarked;
