/** A fused flow beside the same job written by hand. */
@NullMarked
package dev.braid.benchmarks.flows;

import org.jspecify.annotations.NullMarked;
