/**
 * What the numbered examples share. Each example has a package of its own with one class to start
 * from ({@code WordCount}, {@code Weather}, {@code Operators}, {@code SquareOfSum}, {@code Orders},
 * {@code Factors}): it lists the services and the named functions, and hands out the text of the
 * flow file that stands beside it on the class path.
 */
@NullMarked
package dev.braid.examples;

import org.jspecify.annotations.NullMarked;
