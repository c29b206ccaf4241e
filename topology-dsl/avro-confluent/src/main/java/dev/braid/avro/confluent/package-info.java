/**
 * Confluent's own client of schema registries, for those who have it: its authentication, its
 * settings and its support.
 *
 * <p>Nothing is to be called. With this module and {@code
 * io.confluent:kafka-schema-registry-client} on the class path {@link
 * dev.braid.avro.registry.SchemaRegistries#connect} takes that client; without either it takes the
 * one that is built in. Who has a client already hands it to {@link ConfluentSchemaRegistry}.
 */
@NullMarked
package dev.braid.avro.confluent;

import org.jspecify.annotations.NullMarked;
