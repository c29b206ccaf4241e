/** The code in the README and in docs/, and the tests that keep both the same. */
@NullMarked
package dev.braid.examples.docs;

import org.jspecify.annotations.NullMarked;
