/** A user's own service: one class, one handler, one {@code main}. */
@NullMarked
package dev.braid.examples.e00shout;

import org.jspecify.annotations.NullMarked;
