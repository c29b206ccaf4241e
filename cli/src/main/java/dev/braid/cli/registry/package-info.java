/** Commands that list who is registered, watch that, and explain it. */
@NullMarked
package dev.braid.cli.registry;

import org.jspecify.annotations.NullMarked;
