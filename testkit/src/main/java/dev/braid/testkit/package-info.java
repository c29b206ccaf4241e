/** Testkit. */
@NullMarked
package dev.braid.testkit;

import org.jspecify.annotations.NullMarked;
