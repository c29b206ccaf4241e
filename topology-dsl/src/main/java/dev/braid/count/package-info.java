/**
 * What is counted. A room has an enum of {@link dev.braid.count.Counter}s and a {@link
 * dev.braid.count.Tally}, which it counts in; whoever reads, reads {@link
 * dev.braid.count.Counters}, of one room or of all.
 */
@NullMarked
package dev.braid.count;

import org.jspecify.annotations.NullMarked;
