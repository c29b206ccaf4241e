/** What the rooms of the registry share, and nobody else may use. */
@NullMarked
package dev.braid.registry.internal;

import org.jspecify.annotations.NullMarked;
