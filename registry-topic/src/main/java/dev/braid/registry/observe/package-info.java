/**
 * Reads the registry's topics into a view. {@link dev.braid.registry.observe.RegistryObserver} is
 * all that others need.
 *
 * <p>Inside, {@code LogEnds} asks where the log ends, {@code Freshness} judges by the answers how
 * well the observer hears, and {@code RegistryDirectory} is what callers ask who serves a name.
 */
@NullMarked
package dev.braid.registry.observe;

import org.jspecify.annotations.NullMarked;
