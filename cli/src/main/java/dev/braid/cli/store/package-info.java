/** Commands that serve a store, and ask one. */
@NullMarked
package dev.braid.cli.store;

import org.jspecify.annotations.NullMarked;
