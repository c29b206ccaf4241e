/**
 * The registry's two topics, and the bytes of what stands in them: schemas with numbers, of which
 * no one changes. What belongs to another module than this one starts with {@link
 * dev.braid.registry.wire.RegistryRecords}.
 */
@NullMarked
package dev.braid.registry.wire;

import org.jspecify.annotations.NullMarked;
