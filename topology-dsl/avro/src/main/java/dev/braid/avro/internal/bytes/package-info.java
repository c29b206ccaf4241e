/** Avro's binary form as it is read and written, and what is said of bytes that do not fit. */
@NullMarked
package dev.braid.avro.internal.bytes;

import org.jspecify.annotations.NullMarked;
