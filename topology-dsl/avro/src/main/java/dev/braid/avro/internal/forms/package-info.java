/**
 * The four kinds of value that share the binary form: how each is read and written, by which
 * schemas, and what does not fit.
 */
@NullMarked
package dev.braid.avro.internal.forms;

import org.jspecify.annotations.NullMarked;
