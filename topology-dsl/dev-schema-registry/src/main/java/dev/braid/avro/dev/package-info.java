/**
 * A schema registry to develop against, and for tests: {@link dev.braid.avro.dev.DevSchemaRegistry}
 * is a server in this process that speaks the part of Confluent's protocol that clients need.
 *
 * <p>What it knows stands in the same book as that of the registry in memory; {@code DevEndpoints}
 * are the paths of the protocol, and {@code SchemaFile} keeps the book on the disk.
 */
@NullMarked
package dev.braid.avro.dev;

import org.jspecify.annotations.NullMarked;
