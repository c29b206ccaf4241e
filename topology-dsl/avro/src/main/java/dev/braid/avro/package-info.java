/**
 * Avro as Kafka teams speak it: codecs of generated, generic and reflected records in Confluent's
 * wire format (a zero byte, the id of the writer's schema, Avro's binary form), and the registry
 * that keeps the schemas, behind one small interface.
 */
@NullMarked
package dev.braid.avro;

import org.jspecify.annotations.NullMarked;
