/**
 * Pictures of a flow, always made from the flow itself.
 *
 * <p>Start with {@link dev.braid.dsl.picture.Picture}, the only public type. Two readers stand
 * behind it. {@code Layout} answers a {@code Scene}, marks with places, that {@code SvgText} writes
 * down; {@code Graphing} answers a {@code Graph}, nodes and edges without places, that {@code
 * MermaidText} and {@code DotText} write down for other tools to lay out.
 *
 * <p>All of them speak the same picture language. A value flows from left to right; what stands one
 * below the other is given the same input. What stands left of the rows tells when each one runs: a
 * bar, all at once; numbers, one after the other; "and", if the one above succeeded; "else", if it
 * failed. What stands right of them tells what is answered: a bar collects all replies, joining
 * lines pass the one there is, and a reply that ends at a small bar is dropped.
 *
 * <p>The graphs say the same with what their tools have: an operator's node in front of its rows, a
 * word at each edge, and an edge from row to row where only the last reply counts.
 */
@NullMarked
package dev.braid.dsl.picture;

import org.jspecify.annotations.NullMarked;
