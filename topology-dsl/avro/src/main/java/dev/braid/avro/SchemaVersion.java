package dev.braid.avro;

import org.apache.avro.Schema;

/**
 * One version of a subject.
 *
 * @param subject under which it is registered
 * @param version counted from 1
 * @param id of the schema, whatever the subject
 */
public record SchemaVersion(String subject, int version, int id, Schema schema) {}
