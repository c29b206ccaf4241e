/** Avro codecs beside Confluent's serializers. */
@NullMarked
package dev.braid.benchmarks.avro;

import org.jspecify.annotations.NullMarked;
