/**
 * Avro as Kafka teams speak it: codecs of generated, generic and reflected records in Confluent's
 * wire format (a zero byte, the id of the writer's schema, Avro's binary form), and the registry
 * that keeps the schemas, behind one small interface.
 *
 * <p>Start with {@link dev.braid.avro.Avro}, which makes {@link dev.braid.avro.AvroCodec codecs}
 * and services of them, and {@link dev.braid.avro.SchemaRegistry}. {@link dev.braid.avro.Schemas}
 * stands between the two: it keeps each schema that was asked for, and asks in the background.
 *
 * <p>Behind a codec, four kinds of value share one binary form. A {@code Reading} takes a value off
 * an {@code Input}, a {@code Writing} puts one onto an {@code Output}; both are made once for the
 * schemas at hand. A {@code Form} chooses them: those that are compiled here for generic and
 * generated records, Avro's own for reflection, and those of trees. A tree of a value is read from
 * its bytes, and a value of a tree from the bytes it is written as, so each kind is converted alike
 * and nothing is converted between any two of them.
 *
 * <p>{@link dev.braid.avro.VersionedAvro} is for records that must be read where no registry is:
 * their schemas are numbered, and known to the program.
 *
 * <p>What makes the binary form stands in {@code avro.internal}: {@code bytes}, and above it {@code
 * forms}.
 *
 * <p>Payloads are not trusted: {@code Input} compares every length, count and nesting with the
 * bytes that are there before anything is made for it. Schemas are: they come from the registry, or
 * from the program. A misfit is told with the path to it.
 */
@NullMarked
package dev.braid.avro;

import org.jspecify.annotations.NullMarked;
