/**
 * Registries of schemas: the client that is built in, and one in memory.
 *
 * <p>{@link SchemaRegistries#connect} chooses by the settings: {@code mock://} is a new {@link
 * InMemorySchemaRegistry}; any other URL is asked through Confluent's client when the module {@code
 * avro-confluent} and that client are on the class path, and through the client that is built in
 * when not. All of them pass one contract, and so does the server to develop against, which stands
 * in a module of its own, {@code dev-schema-registry}.
 *
 * <p>The client that is built in asks one question ({@code Question}) at a time through a {@code
 * RegistryConnection}, which knows the servers, the credentials, and when to try again. The
 * registry in memory and the server for development share one {@code SchemaBook} ({@code
 * avro.internal.book}), which knows what a registry knows: ids, versions, rules.
 */
@NullMarked
package dev.braid.avro.registry;

import org.jspecify.annotations.NullMarked;
