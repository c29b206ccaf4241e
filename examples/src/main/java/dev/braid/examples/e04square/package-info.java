/**
 * The square of a sum: the smallest flow, two services in a line.
 *
 * <p>{@link dev.braid.examples.e04square.SquareOfSum} lists the services and has the text of the
 * flow.
 */
@NullMarked
package dev.braid.examples.e04square;

import org.jspecify.annotations.NullMarked;
