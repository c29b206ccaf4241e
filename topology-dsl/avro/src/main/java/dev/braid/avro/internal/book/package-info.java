/**
 * What a registry of schemas knows, by the rules of Confluent's: ids, versions, compatibility. For
 * the registry in memory, and for that to develop against.
 */
@NullMarked
package dev.braid.avro.internal.book;

import org.jspecify.annotations.NullMarked;
