/** Remote calls beside those of a hand-written client and of Spring Kafka, and kept replies. */
@NullMarked
package dev.braid.benchmarks.calls;

import org.jspecify.annotations.NullMarked;
